// difference_step.hpp - how far apart the places of a difference may be.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>

namespace gradus {

/// Throws UsageError for a step that is not more than 0, or infinite.
inline void check_difference_step(double step) {
  if (!(step > 0) || !std::isfinite(step))
    throw UsageError(fmt::format("differences need a step of more than 0, not {}", step));
}

}  // namespace gradus
