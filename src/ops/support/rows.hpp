// rows.hpp - what ops over the last axis share: its check, the cut into rows, samples.
#pragma once

#include "ops/support/op_file.hpp"

namespace gradus {

/// Throws ShapeError where there is no last axis, or nothing on it.
inline void require_row(const Call& call) {
  call.require(call.shape().rank() >= 1, "needs at least one axis");
  call.require(call.shape().back() >= 1, "the last axis must hold something");
}

/// Number of rows of the first input.
inline std::int64_t row_count(const Work& work) {
  const Shape& x = work.inputs[0].shape;
  return x.product(0, x.rank() - 1);
}

/// What most ops over the last axis are cut into.
struct RowOp {
  static std::int64_t units(const Work& work) { return row_count(work); }
  static constexpr Phases phases{.units = &units};
};

/// Inputs of rank 1 to 3, one row, one column, no rows, and rows longer than a vector.
inline std::vector<Sample> row_samples(const Attributes& attributes = {}) {
  std::vector<Sample> result;
  for (const Shape& shape : {Shape{5}, Shape{2, 3}, Shape{2, 2, 4}, Shape{1, 35}, Shape{3, 1}, Shape{0, 4}})
    result.push_back({{{shape}}, attributes});
  return result;
}

}  // namespace gradus
