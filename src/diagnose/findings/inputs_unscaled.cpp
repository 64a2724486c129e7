// inputs_unscaled.cpp - inputs of very different sizes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/sums.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::inputs_unscaled {
namespace {

// Deviations that differ by more than this, or a mean square root beyond that, slow every rule of gradients.
constexpr double most_apart = 20, most_size = 10;

std::optional<Finding> look(Facts& facts) {
  if (facts.data().has_codes() || facts.schema().image.rank() > 0) return {};
  if (facts.command().load.scale && facts.command().load.input_scale != InputScale::none) return {};
  const std::vector<double>& inputs = facts.inputs();
  const auto width = static_cast<std::size_t>(facts.schema().features());
  double least = 0, most = 0, size = 0;
  std::string small, large;
  for (std::size_t j = 0; j < width; ++j) {
    if (!facts.is_number(j)) continue;
    Moments moments;
    for (std::size_t i = j; i < inputs.size(); i += width) moments.add(inputs[i]);
    const double deviation = moments.deviation();
    if (!(deviation > 0)) continue;
    size = std::max(size, std::hypot(deviation, moments.mean()));
    if (least == 0 || deviation < least) least = deviation, small = facts.features()[j];
    if (deviation > most) most = deviation, large = facts.features()[j];
  }
  const double apart = least > 0 ? most / least : 1;
  if (!(apart > most_apart) && !(size > most_size)) return {};
  Finding found{.advice = "let numbers be scaled, which is the default",
                .command = facts.command_with([](RunCommand& command) {
                  command.load.scale = true;
                  command.load.input_scale = InputScale::automatic;
                })};
  if (apart > most_apart) {
    found.says = fmt::format("the inputs are not scaled: {} varies by {:.3g}, {} by {:.3g}", large, most,
                             small, least);
    found.figure = apart, found.threshold = most_apart;
    found.examples = {large, small};
  } else {
    found.says = fmt::format("the inputs are not scaled: they are as large as {:.3g}", size);
    found.figure = size, found.threshold = most_size;
  }
  return found;
}

}  // namespace

extern const FindingKind kind{
    "inputs that are numbers of very different sizes, or far from 0 and 1, and were not scaled", &look};

}  // namespace gradus::diagnose::inputs_unscaled
