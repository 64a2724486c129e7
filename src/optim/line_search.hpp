// line_search.hpp - how far to go in a direction.
#pragma once

#include <gradus/methods.hpp>
#include <optional>
#include <span>
#include <vector>

#include "base/sums.hpp"

namespace gradus {

/// A vector, and the function there.
struct LinePoint {
  std::vector<double> w, gradient;
  /// With the penalty of l1(); the gradient is without.
  double loss = 0;
};

/// What a search finds: the point, or none where no step goes down; and whether it came to where the
/// function, or its slope, is not a number or infinite.
struct LineEnd {
  std::optional<LinePoint> to;
  bool met_edge = false;
};

/// A point on w + step d, step > 0, that meets the strong Wolfe conditions (Nocedal and Wright, Numerical
/// Optimization, 2006, algorithms 3.5 and 3.6), or the lowest found. Where the function is no number the step
/// is shortened until it is one, however short.
LineEnd wolfe_search(Objective& objective, Search& search, const LinePoint& from, std::span<const double> d,
                     double first_step);

/// The same with an l1 penalty: steps are halved until the loss falls enough, and a number that would change
/// its sign stays 0 (Andrew and Gao, Scalable training of L1-regularized log-linear models, 2007). `slope`
/// is that of the loss with the penalty.
LineEnd orthant_search(Objective& objective, Search& search, const LinePoint& from,
                       std::span<const double> slope, std::span<const double> d, double first_step);

}  // namespace gradus
