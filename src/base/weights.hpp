// weights.hpp - what rows count for, looked at before anything is divided by it.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <span>
#include <string_view>

#include "base/sums.hpp"

namespace gradus {

/// The sum of the weights of rows, more than 0. Throws UsageError, naming who asks, for a weight that is
/// negative or not finite, where all are 0 or there are none, and where they add up to infinity.
inline double total_weight(std::span<const double> weights, std::string_view who) {
  for (const double weight : weights)
    if (!(weight >= 0) || !std::isfinite(weight))
      throw UsageError(fmt::format("{}: weights must be finite and at least 0, got {}", who, weight));
  const double total = total_of(weights);
  if (!(total > 0)) throw UsageError(fmt::format("{}: no row counts; at least one must", who));
  if (!std::isfinite(total))
    throw UsageError(
        fmt::format("{}: the weights add up to infinity; only their ratios matter: make them smaller", who));
  return total;
}

}  // namespace gradus
