// difference_step.hpp - how far apart the places of a difference may be.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/tensor.hpp>
#include <limits>

namespace gradus::autodiff {

/// Throws UsageError for a step that is not more than 0, or infinite.
inline void check_difference_step(double step) {
  if (!(step > 0) || !std::isfinite(step))
    throw UsageError(fmt::format("differences need a step of more than 0, not {}", step));
}

/// How far to move a number: by the step, and so far at least that its type can tell well.
inline double difference_at(double here, double step, Dtype dtype) {
  const double unit = dtype == Dtype::float32 ? std::numeric_limits<float>::epsilon()
                                              : std::numeric_limits<double>::epsilon();
  return std::max(step, std::sqrt(unit) * std::abs(here));
}

}  // namespace gradus::autodiff
