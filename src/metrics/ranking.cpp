// ranking.cpp - areas under the curves that a threshold draws as it falls.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/sums.hpp"
#include "metrics/figures.hpp"

namespace gradus::metrics {

Ranking::Ranking(std::span<const double> scores, std::size_t first, std::size_t stride)
    : order_(scores.size() / stride), ends_(order_.size()) {
  const auto score = [&](std::uint32_t row) { return scores[first + row * stride]; };
  std::iota(order_.begin(), order_.end(), 0U);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return score(a) > score(b); });
  for (std::size_t i = 0; i < order_.size(); ++i)
    ends_[i] = i + 1 == order_.size() || score(order_[i]) != score(order_[i + 1]);
}

Ranking::Areas Ranking::areas(std::span<const std::int64_t> truth, std::int64_t positive,
                              std::span<const double> weights) const {
  // Weights of the rows so far, at the last threshold and now.
  CompensatedSum right, wrong, roc, pr;
  double right_before = 0, wrong_before = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const std::uint32_t row = order_[i];
    (truth[row] == positive ? right : wrong).add(weights[row]);
    if (!ends_[i]) continue;
    const double r = right.value(), w = wrong.value();
    roc.add((w - wrong_before) * (r + right_before) / 2);
    if (r > right_before) pr.add((r - right_before) * (r / (r + w)));
    right_before = r, wrong_before = w;
  }
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const bool both = right_before > 0 && wrong_before > 0;
  return {both ? roc.value() / right_before / wrong_before : unknown,
          right_before > 0 ? pr.value() / right_before : unknown};
}

}  // namespace gradus::metrics
