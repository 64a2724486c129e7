// differences.cpp - gradients from values alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <limits>

#include "autodiff/difference_step.hpp"

namespace gradus {
namespace {

void check_function(const ScalarFunction& f, const Tensor& x, double step) {
  if (!f) throw UsageError("differences need a function, and this one is empty");
  if (!is_floating(x.dtype()))
    throw DtypeError(fmt::format("differences need floating numbers, got {}", name(x.dtype())));
  check_difference_step(step);
}

// `slope(value, i)` estimates the derivative by element i from value(shift), f with that element moved.
Tensor by_element(const ScalarFunction& f, const Tensor& x, auto slope) {
  Tensor at = x, result(x.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) {
    const double here = x.number(i);
    const auto value = [&](double shift) {
      at.set_number(i, here + shift);
      return f(at);
    };
    result.set_number(i, slope(value, here));
    at.set_number(i, here);
  }
  return result;
}

}  // namespace

Tensor forward_difference(const ScalarFunction& f, const Tensor& x, double step) {
  check_function(f, x, step);
  const double base = f(x);
  return by_element(f, x, [&](const auto& value, double) { return (value(step) - base) / step; });
}

Tensor central_difference(const ScalarFunction& f, const Tensor& x, double step) {
  check_function(f, x, step);
  return by_element(f, x,
                    [&](const auto& value, double) { return (value(step) - value(-step)) / (2 * step); });
}

Tensor numerical_gradient(const ScalarFunction& f, const Tensor& x, double step) {
  check_function(f, x, step);
  return by_element(f, x, [&](const auto& value, double here) {
    const double h = step * std::max(1.0, std::abs(here));
    const double near = value(h) - value(-h), far = value(2 * h) - value(-2 * h);
    return (8 * near - far) / (12 * h);
  });
}

double gradient_error(double a, double b) {
  const double error = std::abs(a - b) / std::max({1.0, std::abs(a), std::abs(b)});
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

}  // namespace gradus
