// perfect_separation.cpp - classes that a linear model separates without end.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::perfect_separation {
namespace {

constexpr double most_wrong = 0;

std::optional<Finding> look(Facts& facts) {
  if (facts.schema().task != Task::classify) return {};
  const std::span<const Parameter> all = facts.saved().model.parameters();
  const auto weights = std::count_if(
      all.begin(), all.end(), [](const Parameter& each) { return each.role == ParameterRole::weight; });
  if (weights != 1 || !facts.layers().empty()) return {};
  const TrainOptions& training = facts.command().training;
  if (!training.penalties.empty()) return {};
  const std::string_view loss = facts.saved().loss.name();
  if (loss != "cross_entropy" && loss != "binary_cross_entropy" && loss != "nll") return {};
  const RowErrors& errors = facts.on_training().errors;
  if (errors.mean > most_wrong) return {};
  return Finding{
      .says =
          "the classes are separated perfectly: every training row is right, so that the loss is least at "
          "infinite weights, and what they are depends on when the training stopped",
      .figure = errors.mean,
      .threshold = most_wrong,
      .advice = "add an l2 penalty",
      .command = facts.command_with([](RunCommand& command) {
        command.training.penalties = {L2{0.001}};
        if (command.training.optimizer && rule_decay(*command.training.optimizer) > 0)
          command.training.optimizer.reset();
      })};
}

}  // namespace

extern const FindingKind kind{
    "a linear classifier without penalty whose training rows are all right: its weights would grow without "
    "end",
    &look};

}  // namespace gradus::diagnose::perfect_separation
