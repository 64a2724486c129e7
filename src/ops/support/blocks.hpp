// blocks.hpp - a tensor as [outer, length, inner] around one axis: what ops that move parts of an axis share.
#pragma once

#include <algorithm>
#include <cstdint>

#include "ops/support/op_file.hpp"

namespace gradus {

/// The axes before an axis, the axis, and those after it, which lie side by side in memory.
struct Blocks {
  std::int64_t outer, length, inner;

  Blocks(const Shape& shape, std::int64_t axis)
      : outer(shape.product(0, static_cast<int>(axis))),
        length(shape[static_cast<int>(axis)]),
        inner(shape.product(static_cast<int>(axis) + 1, shape.rank())) {}
};

/// What ops along one axis have in common.
struct AxisOp {
  static constexpr Attribute<std::int64_t> axis{"axis", any_number, "which axis, counted from 0"};
  static constexpr const AttributeInfo* attributes[] = {&axis};
};

/// The axis of a call, which is one of its first input. Throws ShapeError where there is no such axis.
inline int axis_of(const Call& call) {
  const std::int64_t axis = call[AxisOp::axis];
  call.require(axis >= 0 && axis < call.shape().rank(), "there is no such axis");
  return static_cast<int>(axis);
}

}  // namespace gradus
