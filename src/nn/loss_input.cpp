// loss_input.cpp - whether a loss takes what a model gives.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/nn.hpp>

namespace gradus {
namespace {

bool takes(LossInput input, OutputKind output) {
  switch (input) {
    case LossInput::scores:
      return output != OutputKind::probabilities;
    case LossInput::logits:
      return output == OutputKind::numbers;
    case LossInput::log_probabilities:
      return output == OutputKind::log_probabilities;
    case LossInput::probabilities:
      return output == OutputKind::probabilities;
    case LossInput::numbers:
      break;
  }
  return true;
}

std::string_view text_of(LossInput input) {
  switch (input) {
    case LossInput::scores:
      return "scores";
    case LossInput::logits:
      return "logits";
    case LossInput::log_probabilities:
      return "log-probabilities";
    case LossInput::probabilities:
      return "probabilities";
    case LossInput::numbers:
      break;
  }
  return "numbers";
}

std::string_view text_of(OutputKind output) {
  switch (output) {
    case OutputKind::probabilities:
      return "probabilities";
    case OutputKind::log_probabilities:
      return "log-probabilities";
    case OutputKind::numbers:
      break;
  }
  return "scores";
}

// What would make them fit.
std::string advice(LossInput input, OutputKind output) {
  if (input == LossInput::log_probabilities)
    return fmt::format("{}, or use cross_entropy on scores", output == OutputKind::probabilities
                                                                 ? "put log_softmax in its place"
                                                                 : "add log_softmax as the last layer");
  if (input == LossInput::probabilities) return "add softmax as the last layer";
  return "leave that layer out, as the loss makes probabilities of what it takes itself";
}

}  // namespace

void check_loss_input(const Model& model, const Loss& loss) {
  const LossInput input = loss.kind().functions.takes;
  if (model.layers().empty() || takes(input, model.traits().gives)) return;
  const NamedLayer& last = model.layers().back();
  throw UsageError(fmt::format("the loss {} takes {}, and the model gives {} (its last layer, {}, is {}): {}",
                               loss.name(), text_of(input), text_of(model.traits().gives), last.name,
                               last.layer.name(), advice(input, model.traits().gives)));
}

}  // namespace gradus
