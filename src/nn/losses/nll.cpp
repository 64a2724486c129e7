// nll.cpp - negative log-likelihood of the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {reduction_field<Nll>()};

// -l_y. A choice and not a product: 0 times the log of a probability of 0 would be NaN.
Var rows(const Nll&, Var l, Var y) {
  const Var label = one_hot(y, l.shape().back(), l.dtype());
  return -sum(select(greater(label, zeros_like(label)), l, zeros_like(l)), {1});
}

Var probabilities(const Nll&, Var l) { return exp(l); }

}  // namespace

constinit const LossKind Nll::kind = make_class_loss<Nll, rows, probabilities>(
    "nll", "-l_y of log-probabilities l and the true class y; rows of class -100 do not count.", fields);

}  // namespace gradus
