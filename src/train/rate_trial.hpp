// rate_trial.hpp - short trainings of a copy, which show whether a learning rate works.
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/train.hpp>
#include <optional>

namespace gradus::training {

/// What some steps with one rate brought.
struct RateTrial {
  double rate = 0;
  /// Mean losses of the first steps, and of the last quarter; NaN or infinite where numbers became so.
  double first = 0, last = 0;
  std::int64_t steps = 0;

  /// Whether the loss did not grow.
  bool works() const;
};

/// Trains a copy of the model, as it is, for so many steps with a constant rate, whatever becomes of it.
/// `options` as a training resolved them; the weights of its classes are in the data.
RateTrial try_rate(const Model& start, const Dataset& data, const TrainOptions& options, double rate,
                   std::int64_t steps);

/// The first rate that does well enough, of one and those that are each `factor` times the one before; none
/// where none of `tries` does.
std::optional<RateTrial> find_rate(const Model& start, const Dataset& data, const TrainOptions& options,
                                   double rate, double factor, int tries, std::int64_t steps,
                                   const std::function<bool(const RateTrial&)>& enough);

}  // namespace gradus::training
