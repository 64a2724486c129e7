// nll.cpp - negative log-likelihood of the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field nll_fields[] = {class_weights_field<Nll>(), reduction_field<Nll>()};

// -l_y
Var rows(const Nll& loss, Var l, Var y) {
  const Var surprise = -pick(l, y);
  return loss.class_weights.empty() ? surprise : weight_of_row(loss.class_weights, l, y) * surprise;
}

Var probabilities(const Nll&, Var l) { return exp(l); }

}  // namespace

constinit const LossKind Nll::kind = make_class_loss<Nll, rows, probabilities>(
    "nll",
    "-l_y of log-probabilities l and the true class y; rows of class -100 do not count."
    " Values and derivatives within 1 units in the last place of the result.",
    nll_fields, PredictionKind::probabilities, LossInput::log_probabilities);

}  // namespace gradus
