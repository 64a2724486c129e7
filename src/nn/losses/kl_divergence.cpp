// kl_divergence.cpp - how far the model's probabilities are from given ones.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field kl_divergence_fields[] = {reduction_field<KlDivergence>()};

// sum of t (log t - log p). A choice and not a product where t = 0: 0 times the log of 0 would be NaN.
Var kl_rows(const void*, Var z, Var target) {
  const Var t = probabilities(fitted_target(z, target));
  const Var some = greater(t, zeros_like(t));
  const Var log_t = log(select(some, t, ones_like(t)));
  const Var difference = log_t - log_softmax(z);
  return sum_of_row(t * select(some, difference, zeros_like(t)));
}

Var kl_prediction(const void*, Var z) { return softmax(z); }

LossReference kl_divergence_reference() {
  return {reference_logits(),
          Tensor::from<double>(
              {2, 4}, {0.037456313579362, 0.06788740526180112, 0.8721700880015176, 0.02248619315731928,
                       0.12059992151013754, 0.026261516059010614, 0.07459773760730976, 0.7785408248235421}),
          Tensor::from<double>({2}, {3.1331310569234367, 4.191181873331254}),
          Tensor::from<double>(
              {2, 4}, {-0.026184056037566395, 0.0029510781223552073, -0.8492520062321518, 0.872484984147363,
                       -0.02425178802593179, -0.01696766806143327, 0.8167375171091773, -0.7755180610218124}),
          "PyTorch 2.13, kl_div",
          [](ExactRow z, ExactRow t) {
            Long total = 0;
            for (std::size_t j = 0; j < z.size(); ++j)
              total += t[j] == 0 ? 0 : t[j] * (std::log(t[j]) + exact_surprise(z, j));
            return total;
          },
          nullptr,
          [](ExactRow z, ExactRow t, Long) {
            Long sizes = 0;
            for (std::size_t j = 0; j < z.size(); ++j)
              sizes += t[j] == 0 ? 0 : t[j] * (std::abs(std::log(t[j])) + exact_surprise(z, j));
            return sizes * exact_spread(z);
          }};
}

}  // namespace

constinit const LossKind KlDivergence::kind = make_loss<KlDivergence, kl_divergence_reference>(
    "kl_divergence",
    "sum over j of t_j (log t_j - log softmax(z)_j) of logits z and target probabilities t "
    "(Kullback and Leibler, 1951)."
    " Values and derivatives within 12 units in the last place of the sum of the sizes of its terms times 1 "
    "+ the largest distance between logits.",
    kl_divergence_fields,
    LossFunctions{false, kl_rows, nullptr, kl_prediction, PredictionKind::probabilities, LossInput::scores,
                  one_output_each});

}  // namespace gradus
