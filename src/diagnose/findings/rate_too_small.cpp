// rate_too_small.cpp - a learning rate so small that the training hardly moved.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"
#include "train/rate_trial.hpp"

namespace gradus::diagnose::rate_too_small {
namespace {

// A rate that leaves so small a part of the final loss, in no more steps, is the better one.
constexpr double far_better = 0.7, tenfold = 10;
constexpr int tries = 3;
constexpr std::int64_t steps = 300;
// A loss this small a part of the first one was learnt well enough.
constexpr double learnt = 0.1;

std::optional<Finding> look(Facts& facts) {
  (void)facts.options();
  const Course& course = facts.evidence().course;
  const Model& first = facts.first_model();
  const TrainOptions& options = facts.trial_options();
  if (course.steps == 0) throw CannotLook("too few steps to tell by");
  const double rate = facts.run().steps.front().learning_rate;
  if (course.end < learnt * course.start) return {};
  const auto found = training::find_rate(first, facts.weighed(), options, rate * tenfold, tenfold, tries,
                                         std::min(course.steps, facts.trial_steps(steps)),
                                         [&](const training::RateTrial& trial) {
                                           return trial.works() && trial.last < far_better * course.end;
                                         });
  if (!found) return {};
  return Finding{
      .says = fmt::format(
          "the learning rate {:g} is too small: the training ended at a loss of {:.4g} after {} steps, "
          "and {} steps with {:g} reach {:.4g}",
          rate, course.end, course.steps, found->steps, found->rate, found->last),
      .figure = found->last / course.end,
      .threshold = far_better,
      .advice = fmt::format("train with a rate of {:g}", found->rate),
      .command =
          facts.command_with([&](RunCommand& command) { command.training.learning_rate = found->rate; })};
}

}  // namespace

extern const FindingKind kind{
    "a learning rate with which the training loss stays far above what a larger one reaches in as few steps",
    &look};

}  // namespace gradus::diagnose::rate_too_small
