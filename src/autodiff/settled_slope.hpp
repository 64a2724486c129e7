// settled_slope.hpp - a slope by differences whose step suits the size of what they are taken of.
#pragma once

#include <gradus/autodiff.hpp>

namespace gradus::autodiff {

/// A slope by differences.
struct SettledSlope {
  double value = 0;
  /// How far the rounding of the function's values may have moved it; infinite where they tell no slope.
  double noise = 0;

  /// False where the noise hides whether the slope is the expected one.
  bool can_tell(double expected, double tolerance) const;
};

/// The slope of a function at x by numerical_gradient. The usual steps, a wide one and one that seldom
/// crosses a kink, do where they agree with what is `expected`, or with one another. Elsewhere steps are
/// widened while each agrees with the one before it, until rounding takes no more than a tenth of the
/// tolerance.
SettledSlope settled_slope(const ScalarFunction& f, double x, double expected, double tolerance);

}  // namespace gradus::autodiff
