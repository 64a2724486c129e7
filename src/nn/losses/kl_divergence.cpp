// kl_divergence.cpp - how far the model's probabilities are from given ones.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field kl_divergence_fields[] = {reduction_field<KlDivergence>()};

// sum of t (log t - log p). A choice and not a product where t = 0: 0 times the log of 0 would be NaN.
Var kl_rows(const void*, Var z, Var target) {
  const Var t = probabilities(fitted_target(z, target));
  const Var some = greater(t, zeros_like(t));
  const Var difference = log(select(some, t, ones_like(t))) - log_softmax(z);
  return sum_of_row(t * select(some, difference, zeros_like(t)));
}

Var kl_prediction(const void*, Var z) { return softmax(z); }

}  // namespace

constinit const LossKind KlDivergence::kind = make_loss<KlDivergence>(
    "kl_divergence",
    "sum over j of t_j (log t_j - log softmax(z)_j) of logits z and target probabilities t "
    "(Kullback and Leibler, 1951)."
    " Values and derivatives within 12 units in the last place of the sum of the sizes of its terms times 1 "
    "+ the largest distance between logits.",
    kl_divergence_fields,
    LossFunctions{false, kl_rows, nullptr, kl_prediction, PredictionKind::probabilities, LossInput::scores,
                  one_output_each});

}  // namespace gradus
