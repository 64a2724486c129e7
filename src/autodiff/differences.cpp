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
  autodiff::check_difference_step(step);
}

/// The function with one number moved, and where that number really was.
struct Moved {
  double at, value;
};

double slope_between(const Moved& a, const Moved& b) { return (a.value - b.value) / (a.at - b.at); }

// `slope(moved, here, h)` estimates the derivative by the element that is `here` from moved(shift), for
// shifts near h.
Tensor by_element(const ScalarFunction& f, const Tensor& x, double step, auto slope) {
  check_function(f, x, step);
  Tensor at = x, result(x.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) {
    const double here = x.number(i);
    const auto moved = [&](double shift) {
      at.set_number(i, here + shift);
      return Moved{at.number(i), f(at)};
    };
    result.set_number(i, slope(moved, here, autodiff::difference_at(here, step, x.dtype())));
    at.set_number(i, here);
  }
  return result;
}

}  // namespace

Tensor forward_difference(const ScalarFunction& f, const Tensor& x, double step) {
  check_function(f, x, step);
  const double base = f(x);
  return by_element(f, x, step, [base](const auto& moved, double here, double h) {
    return slope_between(moved(h), {here, base});
  });
}

Tensor central_difference(const ScalarFunction& f, const Tensor& x, double step) {
  return by_element(f, x, step,
                    [](const auto& moved, double, double h) { return slope_between(moved(h), moved(-h)); });
}

Tensor numerical_gradient(const ScalarFunction& f, const Tensor& x, double step) {
  return by_element(f, x, step, [step](const auto& moved, double here, double least) {
    const double h = std::max(least, step * std::abs(here));
    const double near = slope_between(moved(h), moved(-h)), far = slope_between(moved(2 * h), moved(-2 * h));
    return (4 * near - far) / 3;
  });
}

double gradient_error(double a, double b) {
  const double error = std::abs(a - b) / std::max({1.0, std::abs(a), std::abs(b)});
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

}  // namespace gradus
