// panels.hpp - a matrix stored as tiles read and write it: panels of a few columns, each row after row.
#pragma once

#include <cstdint>

#include "kernels/target.hpp"

namespace gradus::kernels {

/// A matrix [rows, columns] in panels of `width` columns, the last one filled up with zeros. Number (i, j)
/// lies at j / width * rows * width + i * width + j % width.
struct Panels {
  std::int64_t rows, columns, width;

  Panels(std::int64_t n, std::int64_t m, Target target = best_target());

  /// Numbers in memory.
  std::int64_t size() const { return (columns + width - 1) / width * width * rows; }
  /// Writes a matrix whose transpose [columns, rows] lies row by row. Zeros beside the last columns are left
  /// as they are.
  void pack_transpose(const float* matrix, float* panels) const;
  /// The way back.
  void unpack_transpose(const float* panels, float* matrix) const;
};

}  // namespace gradus::kernels
