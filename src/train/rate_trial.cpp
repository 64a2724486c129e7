// rate_trial.cpp - short trainings of a copy, which show whether a learning rate works.
#include "train/rate_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <string>

#include "train/step_losses.hpp"

namespace gradus::training {
namespace {

// The first losses are of weights that have hardly moved.
constexpr std::size_t first_steps = 3;

// As people would write it.
double two_digits(double rate) { return std::stod(fmt::format("{:.1e}", rate)); }

}  // namespace

bool RateTrial::works() const { return std::isfinite(last) && last <= first; }

RateTrial try_rate(const Model& start, const Dataset& data, const TrainOptions& options, double rate,
                   std::int64_t steps) {
  TrainOptions trial = options;
  trial.learning_rate = rate;
  trial.schedule = Constant{};
  trial.class_weights.clear();
  trial.retries = 0;
  trial.budget = {.steps = steps};
  trial.epochs = static_cast<int>(steps);
  trial.patience.reset();
  trial.metric.reset();
  trial.tolerance.reset();
  trial.allow_nonfinite = true;
  Model model = start;
  RateTrial result{.rate = rate, .first = std::nan(""), .last = std::nan(""), .steps = steps};
  try {
    const Run run = train(model, data, trial);
    const std::span<const StepRecord> all = run.steps;
    const std::size_t few = std::min(first_steps, all.size()), quarter = std::max(few, all.size() / 4);
    result.first = mean_loss(all.first(few));
    result.last = mean_loss(all.last(std::min(quarter, all.size())));
  } catch (const Error&) {
    result.last = std::nan("");  // so it does not work
  }
  return result;
}

std::optional<RateTrial> find_rate(const Model& start, const Dataset& data, const TrainOptions& options,
                                   double rate, double factor, int tries, std::int64_t steps,
                                   const std::function<bool(const RateTrial&)>& enough) {
  for (int i = 0; i < tries; ++i, rate = two_digits(rate * factor))
    if (const RateTrial trial = try_rate(start, data, options, rate, steps); enough(trial)) return trial;
  return {};
}

}  // namespace gradus::training
