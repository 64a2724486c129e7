// stopped_too_early.cpp - a training that more steps would make better.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::stopped_too_early {
namespace {

// The loss on validation rows falls to this part of what it was, by so many steps more.
constexpr double falls_to = 0.9;
constexpr std::int64_t steps = 1000;
// Only where the loss still fell in the end, or the last epochs were the best, is it tried.
constexpr double hint = 0.02, late = 0.9;

std::optional<Finding> look(Facts& facts) {
  (void)facts.options();
  const Run& run = facts.run();
  const Course& course = facts.evidence().course;
  const double before = facts.on_validation().metrics.loss;
  const Model& first = facts.first_model();
  const auto epochs = static_cast<double>(run.epochs.size());
  const bool might = course.steps == 0 || course.still_falling > hint || run.best_epoch + 1 >= late * epochs;
  if (!might || !(before > 0)) return {};
  // From the start, for longer: rates that fall to nothing at the end leave nothing to go on with.
  const std::int64_t more =
      std::min(facts.trial_steps(steps), 4 * static_cast<std::int64_t>(run.steps.size()));
  if (more <= static_cast<std::int64_t>(run.steps.size())) return {};
  const Model longer = facts.trained(first, facts.weighed(), more, facts.command().training.seed);
  const Answers after =
      answers_of(facts.saved(), longer, facts.validation(), facts.constant(), facts.threads());
  const double part = after.metrics.loss / before;
  if (!(part < falls_to) || after.errors.mean > facts.on_validation().errors.mean) return {};
  return Finding{
      .says = fmt::format(
          "the training was stopped too early: after {} steps the validation loss is {:.4g}, and {} steps "
          "bring it to {:.4g}",
          run.steps.size(), before, more, after.metrics.loss),
      .figure = part,
      .threshold = falls_to,
      .advice = "train for more epochs",
      .command = facts.command_with([&](RunCommand& command) {
        const double factor = static_cast<double>(more) / static_cast<double>(run.steps.size());
        command.training.epochs = static_cast<int>(std::lround(factor * epochs));
        command.training.budget = {};
      })};
}

}  // namespace

extern const FindingKind kind{"validation rows are answered better after more steps", &look};

}  // namespace gradus::diagnose::stopped_too_early
