// vanishing_gradients.cpp - first layers that hear next to nothing of the loss.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::vanishing_gradients {
namespace {

// The gradient of the first weight, in parts of the largest one.
constexpr double vanished = 1e-3;

/// What the first weight gets of the loss.
struct Share {
  double part = 1;
  std::string first, largest;
};

Share share_of_first(const std::vector<GradientSize>& all) {
  if (all.size() < 2) return {};
  const auto largest =
      std::max_element(all.begin(), all.end(),
                       [](const GradientSize& a, const GradientSize& b) { return a.gradient < b.gradient; });
  if (!(largest->gradient > 0)) return {};
  return {all.front().gradient / largest->gradient, all.front().name, largest->name};
}

std::optional<Finding> look(Facts& facts) {
  // Last layers that begin at zero let nothing through at first, and learn to: then the end tells.
  Share found = share_of_first(facts.gradients_of(facts.first_model()));
  if (found.part == 0) found = share_of_first(facts.gradients_of(facts.saved().model));
  if (!(found.part < vanished)) return {};
  return Finding{
      .says = fmt::format(
          "the gradient vanishes on its way to the first layer: that of {} is {:.2g} times that of {}",
          found.first, found.part, found.largest),
      .figure = found.part,
      .threshold = vanished,
      .advice = "use fewer layers, relu in place of sigmoid or tanh, normalisation or residual layers",
      .command = facts.command_with([](RunCommand& command) {
        command.training = {.seed = command.training.seed};
        command.load.input_scale = InputScale::automatic;
        command.model = "mlp:64";
      })};
}

}  // namespace

extern const FindingKind kind{"gradients that are next to nothing in the first layers", &look};

}  // namespace gradus::diagnose::vanishing_gradients
