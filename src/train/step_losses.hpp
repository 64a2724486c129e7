// step_losses.hpp - what some steps of a training had as their loss.
#pragma once

#include <cmath>
#include <gradus/train.hpp>
#include <span>

#include "base/sums.hpp"

namespace gradus::training {

/// The mean over the weights of their rows; NaN where none counts.
inline double mean_loss(std::span<const StepRecord> steps) {
  CompensatedSum loss, counted;
  for (const StepRecord& step : steps) {
    if (!(step.counted > 0)) continue;
    loss.add(step.loss * step.counted);
    counted.add(step.counted);
  }
  return counted.value() > 0 ? loss.value() / counted.value() : std::nan("");
}

}  // namespace gradus::training
