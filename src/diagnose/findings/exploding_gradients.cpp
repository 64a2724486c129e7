// exploding_gradients.cpp - gradients that are too large for their weights.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::exploding_gradients {
namespace {

// A plain step at the first weights, in parts of the weight that it changes: rules that learn move by some
// thousandths. And gradients of numbers this large for their weights are out of range whatever the rate.
constexpr double too_large = 30;

std::optional<Finding> look(Facts& facts) {
  const std::vector<GradientSize> all = facts.gradients_of(facts.first_model());
  const GradientSize* worst = nullptr;
  double most = too_large;
  for (const GradientSize& each : all) {
    const double part = each.weight > 0 ? each.gradient / each.weight : 0;
    if (part > most || !std::isfinite(part)) worst = &each, most = part;
  }
  if (!worst) return {};
  return Finding{.says = fmt::format(
                     "the gradient explodes: at the first weights that of {} is {:.3g} times as large as the "
                     "weight itself",
                     worst->name, most),
                 .figure = most,
                 .threshold = too_large,
                 .advice = "scale inputs and targets, use the usual first weights, and bound the gradient",
                 .command = facts.command_with([](RunCommand& command) {
                   command.load.scale = true;
                   command.load.input_scale = InputScale::automatic;
                   command.training.clipping.norm = 1;
                 })};
}

}  // namespace

extern const FindingKind kind{"gradients so large that a step is no small change of the weights", &look};

}  // namespace gradus::diagnose::exploding_gradients
