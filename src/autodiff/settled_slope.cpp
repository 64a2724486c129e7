// settled_slope.cpp - looks for a step at which neither rounding nor curvature hides the slope.
#include "autodiff/settled_slope.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::autodiff {
namespace {

constexpr double wide_step = 1e-4, narrow_step = 1e-7;
constexpr double narrowest_step = 1e-12, widest_step = 1e12;
// Rounding of a value, as a share of it: the function's own sums have some, too.
constexpr double rounding = 8 * std::numeric_limits<double>::epsilon();
// A slope of which rounding may take more than this share says nothing.
constexpr double most_noise = 1e-3;

double size_of(double slope) { return std::max(1.0, std::abs(slope)); }

SettledSlope slope_with(const ScalarFunction& f, double x, double step) {
  double largest = 0;
  const ScalarFunction watched = [&](const Tensor& at) {
    const double value = f(at);
    largest = std::max(largest, std::abs(value));
    return value;
  };
  const double value = numerical_gradient(watched, Tensor::full({}, Dtype::float64, x), step).item();
  return {value, rounding * largest / (step * std::max(1.0, std::abs(x)))};
}

bool is_within(const SettledSlope& slope, double share) {
  return std::isfinite(slope.value) && slope.noise <= share * size_of(slope.value);
}

bool agree(const SettledSlope& a, const SettledSlope& b, double tolerance) {
  return std::abs(a.value - b.value) <= tolerance * size_of(a.value) + a.noise + b.noise;
}

}  // namespace

bool SettledSlope::can_tell(double expected, double tolerance) const {
  const double error = gradient_error(expected, value);
  return error <= tolerance || error > tolerance + noise / size_of(value) || !std::isfinite(expected);
}

SettledSlope settled_slope(const ScalarFunction& f, double x, double expected, double tolerance) {
  const double clear = 0.1 * tolerance;
  const SettledSlope wide = slope_with(f, x, wide_step);
  if (gradient_error(expected, wide.value) <= tolerance) return wide;
  const SettledSlope narrow = slope_with(f, x, narrow_step);
  if (gradient_error(expected, narrow.value) <= tolerance) return narrow;
  if (is_within(wide, clear) && is_within(narrow, clear) && agree(narrow, wide, tolerance)) return narrow;
  SettledSlope found{narrow.value, std::numeric_limits<double>::infinity()};
  SettledSlope last = slope_with(f, x, narrowest_step);
  for (double step = 10 * narrowest_step; step < widest_step && !is_within(found, clear); step *= 10) {
    const SettledSlope next = slope_with(f, x, step);
    if (is_within(last, most_noise) && agree(last, next, tolerance)) {
      if (std::isfinite(found.noise) && !agree(found, last, tolerance)) break;  // beyond a kink
      found = last;
    }
    last = next;
  }
  return found;
}

}  // namespace gradus::autodiff
