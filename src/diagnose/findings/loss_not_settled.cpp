// loss_not_settled.cpp - a training loss that was still moving at the end.
#include <fmt/format.h>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::loss_not_settled {
namespace {

std::optional<Finding> look(Facts& facts) {
  const Course& course = facts.evidence().course;
  if (course.steps == 0) throw CannotLook("too few steps to tell by");
  const bool falls = course.still_falling > still_falls_from;
  if (!falls && !(course.wobble > wobbles_from)) return {};
  Finding found;
  if (falls) {
    found.says = fmt::format(
        "the training loss has not settled: in the last tenth of the steps it still fell by {:.0f} % of its "
        "whole fall",
        100 * course.still_falling);
    found.figure = course.still_falling;
    found.threshold = still_falls_from;
    found.advice = "train for more epochs";
    found.command = facts.command_with([&](RunCommand& command) {
      command.training.epochs = 3 * command.training.epochs.value_or(facts.run().planned_epochs);
      command.training.budget = {};
    });
    return found;
  }
  found.says = fmt::format(
      "the training loss has not settled: in the last fifth of the epochs it differs from one to the next by "
      "{:.0f} % of "
      "its mean",
      100 * course.wobble);
  found.figure = course.wobble;
  found.threshold = wobbles_from;
  found.advice = "use a smaller learning rate, or a schedule that lowers it";
  found.command = facts.command_with([&](RunCommand& command) {
    if (command.training.learning_rate) command.training.learning_rate = *command.training.learning_rate / 4;
  });
  return found;
}

}  // namespace

extern const FindingKind kind{"a training loss that still falls, or jumps, when the training ends", &look};

}  // namespace gradus::diagnose::loss_not_settled
