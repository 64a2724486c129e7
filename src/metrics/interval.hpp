// interval.hpp - from figures of samples to an interval.
#pragma once

#include <limits>
#include <span>
#include <vector>

namespace gradus::metrics {

struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN(), high = low;
};

/// The interval of a figure, from those of samples that were drawn with replacement, and from those without a
/// part of the rows each: bias-corrected and accelerated (Efron, 1987). The shares of samples that it leaves
/// out at both ends make up for samples that lie rather on one side of the figure, and for a spread that
/// grows with it. `samples` are not empty; `rows` is what the rows amount to where they count differently.
Interval interval_of(double value, std::vector<double> samples, std::span<const double> without_parts,
                     double rows, double level);

}  // namespace gradus::metrics
