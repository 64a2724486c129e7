// dead_units.cpp - units of relu that never answer.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::dead_units {
namespace {

// Networks that learn well have a few; with more than this part of a layer, little is left to learn with.
constexpr double most_dead = 0.4;

std::optional<Finding> look(Facts& facts) {
  std::optional<Finding> found;
  double worst = most_dead;
  for (const LayerOutput& layer : facts.layers()) {
    if (layer.op != "relu") continue;
    const auto dead =
        std::count_if(layer.stuck.begin(), layer.stuck.end(), [](double share) { return share == 1; });
    const double share = static_cast<double>(dead) / static_cast<double>(layer.units);
    if (!(share > most_dead)) continue;
    if (!found) found = Finding{.threshold = most_dead};
    found->examples.push_back(fmt::format("layer {}: {} of {} units", layer.layer, dead, layer.units));
    if (share <= worst) continue;
    worst = found->figure = share;
    found->says = fmt::format("{} of {} units of layer {} are dead: they give 0 for every row", dead,
                              layer.units, layer.layer);
  }
  if (!found) return {};
  found->advice = "use a smaller learning rate, or leaky_relu in place of relu";
  found->command = facts.command_with([&](RunCommand& command) {
    if (command.training.learning_rate) command.training.learning_rate = *command.training.learning_rate / 10;
  });
  return found;
}

}  // namespace

extern const FindingKind kind{"hidden units that give 0 for every row, so that they learn nothing any more",
                              &look};

}  // namespace gradus::diagnose::dead_units
