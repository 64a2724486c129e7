// interval.cpp - from figures of samples to an interval.
#include "metrics/interval.hpp"

#include <algorithm>
#include <cmath>

#include "base/erfc.hpp"
#include "base/sums.hpp"

namespace gradus::metrics {
namespace {

// The number below which such a share of sorted numbers lies, on the line between two of them.
double quantile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

double normal_share(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// Student's quantile of so many rows, in units of their own spread rather than of its estimate: samples of
// few rows spread too little (Hesterberg, 2015). By the expansion of Cornish and Fisher.
double expanded_quantile(double share, double rows) {
  if (rows < 3) return math::normal_quantile(share);
  const double z = math::normal_quantile(share), freedom = rows - 1, cube = z * z * z;
  const double student =
      z + (cube + z) / (4 * freedom) + (5 * cube * z * z + 16 * cube + 3 * z) / (96 * freedom * freedom);
  return std::sqrt(rows / freedom) * student;
}

// A third of the skewness of what single rows add to the figure, over twice the root of their number.
double acceleration(std::span<const double> without_parts) {
  Moments moments;
  for (const double each : without_parts) moments.add(each);
  const double spread = moments.spread();
  if (!(spread > 0)) return 0;
  CompensatedSum cubes;
  for (const double each : without_parts) {
    const double away = (moments.mean() - each) / std::sqrt(spread);
    cubes.add(away * away * away);
  }
  return cubes.value() / 6;
}

}  // namespace

Interval interval_of(double value, std::vector<double> samples, std::span<const double> without_parts,
                     double rows, double level) {
  std::sort(samples.begin(), samples.end());
  const auto [first, last] = std::equal_range(samples.begin(), samples.end(), value);
  const double below = static_cast<double>(first - samples.begin()) + static_cast<double>(last - first) / 2;
  const auto count = static_cast<double>(samples.size());
  // Where all samples are on one side the correction would be without end.
  const double bias = math::normal_quantile(std::clamp(below / count, 0.5 / count, 1 - 0.5 / count));
  const double a = acceleration(without_parts);
  const auto end = [&](double share) {
    const double z = bias + expanded_quantile(share, rows), slowed = 1 - a * z;
    return quantile(samples, slowed > 0 ? normal_share(bias + z / slowed) : share);
  };
  const double out = (1 - level) / 2;
  return {end(out), end(1 - out)};
}

}  // namespace gradus::metrics
