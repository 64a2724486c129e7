// rate_to_try.cpp - sentences on a learning rate that is too large, with one that was tried and works.
#include "train/rate_to_try.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "optim/divergence.hpp"
#include "train/rate_trial.hpp"

namespace gradus::training {
namespace {

// Enough to see whether a loss falls.
constexpr std::int64_t trial_steps = 60, fewest_steps = 20;
constexpr double calmer = 0.25;
constexpr int most_trials = 6;

// A loss that is still so large a part of the first one tells that little was learnt.
constexpr double little_progress = 0.9;
// Then a rate is found that leaves this part of it, in few steps, where there is one.
constexpr double far_better = 0.8, tenth = 0.1;
constexpr int most_tenths = 3;
// Trials take at most this part of the training.
constexpr std::int64_t part_of_training = 8;

// The model as the training found it.
Model model_before(const Training& training, const TensorCopies& first) {
  Model model = training.model;
  for (Parameter& parameter : model.parameters()) parameter.value = first.at(parameter.name);
  for (ModelState& state : model.states()) state.value = first.at(state.name);
  return model;
}

std::string brought(const RateTrial& trial) {
  return fmt::format("{} steps with it bring the loss from {:.4g} to {:.4g}", trial.steps, trial.first,
                     trial.last);
}

}  // namespace

std::string rate_to_try(const Training& training, const TensorCopies& first, const Rule& rule,
                        double curvature) {
  const double rate = calmer_learning_rate(rule, rule_learning_rate(rule), curvature);
  const auto found =
      find_rate(model_before(training, first), training.data, training.options, rate, calmer, most_trials,
                trial_steps, [](const RateTrial& trial) { return trial.works(); });
  const std::string option = named_option("learning_rate", fmt::format("{:g}", found ? found->rate : rate));
  return found ? fmt::format(" Try {}: {}.", option, brought(*found)) : fmt::format(" Try {}.", option);
}

std::string note_on_rate(const Training& training, const TensorCopies& first, const Rule& rule) {
  const Run& run = training.run;
  const auto done = static_cast<std::int64_t>(run.steps.size());
  const std::int64_t steps = std::min(trial_steps, done / part_of_training / most_tenths);
  if (steps < fewest_steps || run.epochs.empty()) return "";
  const double start = run.steps.front().loss, end = run.epochs.back().train_loss;
  if (!(end > little_progress * start)) return "";
  const double rate = run.steps.front().learning_rate;
  const auto found = find_rate(
      model_before(training, first), training.data, training.options, rate * tenth, tenth, most_tenths, steps,
      [&](const RateTrial& trial) { return trial.works() && trial.last < far_better * end; });
  if (!found) return "";
  // A note names no option, as it is read by users of the program and of the library alike.
  return fmt::format(
      "the training loss was {:.4g} at first and is {:.4g} at the end: the learning rate {:g} is too large; "
      "try a rate of {:g}: {}",
      start, end, rule_learning_rate(rule), found->rate, brought(*found));
}

}  // namespace gradus::training
