// alignment.hpp - how operands of different shapes meet in the notation of formulas: what is repeated is not
// written.
#pragma once

#include <gradus/tensor.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus::explain {

/// The axes of a written value. Those that a sum over an index ran over keep their place, with length 1, so
/// that A / sum_j(A) divides row by row.
struct WrittenAxes {
  std::vector<std::int64_t> lengths{};
  std::vector<std::string> labels{};
  std::vector<bool> gone{};

  WrittenAxes() = default;
  explicit WrittenAxes(const Shape& shape);
  std::size_t rank() const { return lengths.size(); }
  /// Only the axes that are not gone.
  WrittenAxes present() const;
};

/// Two operands together, and the axis of the result that each of their axes lies on; -1 for those that are
/// gone.
struct Aligned {
  WrittenAxes axes;
  std::vector<int> left, right;
};

/// Operands number by number: a single number goes with all; equal ranks axis by axis; rows of a batch, which
/// have its label, with the first axes; a vector with the channels of images; others with the last axes.
/// Nothing where they do not fit.
std::optional<Aligned> aligned(const WrittenAxes& left, const WrittenAxes& right);

/// Lengths of a matrix of one column are those of a vector: axes of length 1 at the end do not count.
std::vector<std::int64_t> as_vector(std::vector<std::int64_t> lengths);

/// Two operands side by side are a product of matrices where the inner axes have one length and one label; a
/// vector is a column.
bool fit_as_matrices(const WrittenAxes& left, const WrittenAxes& right);

}  // namespace gradus::explain
