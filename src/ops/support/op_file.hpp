// op_file.hpp - what a file of src/ops includes: the contract, the menu, all records, and a few helpers.
#pragma once

#include <cmath>
#include <gradus/ops.hpp>

#include "graph/make_op.hpp"
#include "ops/records.hpp"

namespace gradus {

/// Attributes and one more.
inline Attributes with(const Attributes& some, std::pair<std::string_view, AttributeValue> other) {
  return some.with(other.first, std::move(other.second));
}

/// Two operands brought to their common shape.
std::pair<Var, Var> broadcast_together(Var a, Var b);

/// An axis counted from the start. Throws ShapeError, naming `op`, where x has no such axis.
std::int64_t checked_axis(std::string_view op, Var x, std::int64_t axis);

/// Axes counted from the start, sorted, each once; all axes for an empty list.
Axes checked_axes(std::string_view op, Var x, const Axes& axes);

/// One vector of numbers, as an example needs it.
inline Tensor numbers(const std::vector<double>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

/// Samples of an element-wise op in a few shapes, rank 0 and axes of length 1 among them. `ranges` says for
/// each input what its numbers are drawn from; its shapes do not matter.
std::vector<Sample> element_wise_samples(const std::vector<SampleInput>& ranges,
                                         const Attributes& attributes = {});

}  // namespace gradus
