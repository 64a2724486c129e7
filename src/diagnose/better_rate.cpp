// better_rate.cpp - what findings on a learning rate share: a trial of others that do far better.
#include "diagnose/better_rate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "train/rate_trial.hpp"

namespace gradus::diagnose {
namespace {

// A rate that leaves so small a part of the final loss, in no more steps, is the better one.
constexpr double far_better = 0.7;
constexpr int tries = 3;
constexpr std::int64_t steps = 300;

}  // namespace

std::optional<Finding> better_rate(Facts& facts, const RateSearch& search) {
  (void)facts.options();
  const Course& course = facts.evidence().course;
  const Model& first = facts.first_model();
  const TrainOptions& options = facts.trial_options();
  if (course.steps == 0) throw CannotLook("too few steps to tell by");
  const double rate = facts.run().steps.front().learning_rate;
  if (course.end < search.learnt * course.start) return {};
  const auto found = training::find_rate(
      first, facts.weighed(), options, rate * search.factor, search.factor, tries,
      std::min(course.steps, facts.trial_steps(steps)),
      [&](const auto& trial) { return trial.works() && trial.last < far_better * course.end; });
  if (!found) return {};
  return Finding{.says = fmt::format(
                     "the learning rate {:g} is {}: the training ended at a loss of {:.4g} after {} "
                     "steps, and {} steps with {:g} reach {:.4g}",
                     rate, search.fault, course.end, course.steps, found->steps, found->rate, found->last),
                 .figure = found->last / course.end,
                 .threshold = far_better,
                 .advice = fmt::format("train with a rate of {:g}", found->rate),
                 .command = facts.command_with(
                     [&](RunCommand& command) { command.training.learning_rate = found->rate; })};
}

}  // namespace gradus::diagnose
