// op_file.cpp - helpers shared by ops, and formulas with operators and numbers.
#include "ops/support/op_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

namespace gradus {

std::pair<Var, Var> broadcast_together(Var a, Var b) {
  if (a.shape() == b.shape()) return {a, b};
  const Shape shape = broadcast_shape(a.shape(), b.shape());
  return {broadcast(a, shape), broadcast(b, shape)};
}

std::int64_t checked_axis(std::string_view op, Var x, std::int64_t axis) {
  const std::int64_t rank = x.shape().rank(), result = axis < 0 ? axis + rank : axis;
  if (result < 0 || result >= rank)
    throw ShapeError(fmt::format("{}: there is no axis {} in shape {}", op, axis, x.shape().labelled_str()));
  return result;
}

Axes checked_axes(std::string_view op, Var x, const Axes& axes) {
  Axes result;
  if (axes.empty())
    for (std::int64_t axis = 0; axis < x.shape().rank(); ++axis) result.push_back(axis);
  for (const std::int64_t axis : axes) result.push_back(checked_axis(op, x, axis));
  std::sort(result.begin(), result.end());
  if (std::adjacent_find(result.begin(), result.end()) != result.end())
    throw ShapeError(fmt::format("{}: an axis is named twice in [{}]", op, fmt::join(axes, ", ")));
  return result;
}

std::vector<Sample> element_wise_samples(const std::vector<SampleInput>& ranges,
                                         const Attributes& attributes) {
  std::vector<Sample> result;
  for (const Shape& shape : {Shape{5}, Shape{}, Shape{2, 1, 3}}) {
    Sample sample{ranges, attributes};
    for (SampleInput& input : sample.inputs) input.shape = shape;
    result.push_back(std::move(sample));
  }
  return result;
}

Var number_like(Var x, double value) { return x.graph().scalar(value, x.dtype()); }
Var zeros_like(Var x) { return broadcast(number_like(x, 0), x.shape()); }
Var ones_like(Var x) { return broadcast(number_like(x, 1), x.shape()); }

Var operator+(Var a, Var b) { return add(a, b); }
Var operator-(Var a, Var b) { return subtract(a, b); }
Var operator*(Var a, Var b) { return multiply(a, b); }
Var operator/(Var a, Var b) { return divide(a, b); }
Var operator-(Var x) { return negate(x); }
Var operator+(Var a, double b) { return add(a, number_like(a, b)); }
Var operator+(double a, Var b) { return add(number_like(b, a), b); }
Var operator-(Var a, double b) { return subtract(a, number_like(a, b)); }
Var operator-(double a, Var b) { return subtract(number_like(b, a), b); }
Var operator*(Var a, double b) { return multiply(a, number_like(a, b)); }
Var operator*(double a, Var b) { return multiply(number_like(b, a), b); }
Var operator/(Var a, double b) { return divide(a, number_like(a, b)); }
Var operator/(double a, Var b) { return divide(number_like(b, a), b); }

}  // namespace gradus
