// saturated_units.cpp - units of tanh or sigmoid at the ends of their range.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::saturated_units {
namespace {

// Of all values of a layer.
constexpr double most_saturated = 0.5;

std::optional<Finding> look(Facts& facts) {
  std::optional<Finding> found;
  for (const LayerOutput& layer : facts.layers()) {
    if (layer.op == "relu") continue;
    const double share =
        std::accumulate(layer.stuck.begin(), layer.stuck.end(), 0.0) / static_cast<double>(layer.units);
    if (!(share > most_saturated)) continue;
    if (!found) found = Finding{.threshold = most_saturated};
    found->examples.push_back(fmt::format("layer {}: {:.0f} % of the values", layer.layer, 100 * share));
    if (share <= found->figure) continue;
    found->figure = share;
    found->says = fmt::format("layer {} is saturated: {:.0f} % of its values are within 0.01 of an end of {}",
                              layer.layer, 100 * share, layer.op);
  }
  if (!found) return {};
  found->advice = "scale the inputs, use smaller first weights, a smaller learning rate or an l2 penalty";
  found->command = facts.command_with([&](RunCommand& command) {
    const bool raw = !command.load.scale || command.load.input_scale == InputScale::none;
    command.load.scale = true;
    command.load.input_scale = InputScale::automatic;
    if (!raw && command.training.learning_rate)
      command.training.learning_rate = *command.training.learning_rate / 10;
  });
  return found;
}

}  // namespace

extern const FindingKind kind{
    "hidden units at the ends of tanh or sigmoid for most rows, where their slope is next to nothing", &look};

}  // namespace gradus::diagnose::saturated_units
