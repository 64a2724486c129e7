// one_vs_rest.cpp - a log loss for each class, as if the classes had nothing to do with each other.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field one_vs_rest_fields[] = {reduction_field<OneVsRest>()};

// Each score is the logit of "this class or another one?"; see log_loss.cpp.
Var rows(const OneVsRest&, Var s, Var y) {
  return sum(binary_cross_entropy(s, one_hot(y, s.shape().back(), s.dtype())), {1});
}

Var probabilities(const OneVsRest&, Var s) { return sigmoid(s); }

}  // namespace

constinit const LossKind OneVsRest::kind = make_class_loss<OneVsRest, rows, probabilities>(
    "one_vs_rest",
    "sum over classes j of softplus(s_j) - [j = y] s_j: a log loss of each class against the rest, whose "
    "probabilities sigmoid(s_j) need not sum to one."
    " Values and derivatives within 8 units in the last place of the result.",
    one_vs_rest_fields, PredictionKind::independent_probabilities, LossInput::logits);

}  // namespace gradus
