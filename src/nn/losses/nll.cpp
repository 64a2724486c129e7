// nll.cpp - negative log-likelihood of the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {class_weights_field<Nll>(), reduction_field<Nll>()};

// -l_y. A choice and not a product: 0 times the log of a probability of 0 would be NaN.
Var rows(const Nll& loss, Var l, Var y) {
  const Var label = one_hot(y, l.shape().back(), l.dtype());
  const Var surprise = -sum(select(greater(label, zeros_like(label)), l, zeros_like(l)), {1});
  return loss.class_weights.empty() ? surprise : weight_of_row(loss.class_weights, l, y) * surprise;
}

Var probabilities(const Nll&, Var l) { return exp(l); }

}  // namespace

constinit const LossKind Nll::kind = make_class_loss<Nll, rows, probabilities>(
    "nll", "-l_y of log-probabilities l and the true class y; rows of class -100 do not count.", fields);

}  // namespace gradus
