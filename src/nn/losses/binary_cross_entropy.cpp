// binary_cross_entropy.cpp - how surprised sigmoid(z) is by a share, or by a yes or no.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field binary_cross_entropy_fields[] = {reduction_field<BinaryCrossEntropy>()};

// Each output is a log loss of its own; see log_loss.cpp.
Var binary_cross_entropy_rows(const void*, Var z, Var target) {
  return sum_of_row(binary_cross_entropy(z, probabilities(fitted_target(z, target))));
}

Var binary_cross_entropy_prediction(const void*, Var z) { return sigmoid(z); }

LossReference binary_cross_entropy_reference() {
  return {reference_numbers(),
          Tensor::from<double>({2, 3}, {0, 1, 0.25, 0.5, 0, 0.875}),
          Tensor::from<double>({2}, {1.9968578072057788, 5.217699808369796}),
          Tensor::from<double>({2, 3}, {0.3252185844548126, -0.6310292396597499, -0.1119501204763132,
                                        -0.25030447077742424, 0.748400392690336, -0.8424274443592525}),
          "SciPy 1.15, softplus and expit",
          [](ExactRow z, ExactRow y) -> Long {
            const Long share = z[0] > 0 ? 1 - y[0] : -y[0];
            return (share == 0 ? 0 : share * z[0]) + std::log1p(std::exp(-std::abs(z[0])));
          },
          [](ExactRow z, ExactRow y, std::size_t) -> Long {
            return (1 - y[0]) * exact_sigmoid(z[0]) - y[0] * exact_sigmoid(-z[0]);
          },
          [](ExactRow z, ExactRow y, Long result) -> Long {
            return std::max({result, (1 - y[0]) * exact_sigmoid(z[0]), y[0] * exact_sigmoid(-z[0])});
          }};
}

}  // namespace

constinit const LossKind BinaryCrossEntropy::kind = make_loss<BinaryCrossEntropy,
                                                              binary_cross_entropy_reference>(
    "binary_cross_entropy",
    "softplus(z) - y z of logits z and targets y from 0 to 1, summed over the outputs of a row: for shares, "
    "and "
    "for labels of which a row may have several."
    " Values and derivatives within 8 units in the last place of the result, or of the larger of two terms.",
    binary_cross_entropy_fields,
    LossFunctions{.classifies = false,
                  .rows = binary_cross_entropy_rows,
                  .counts = nullptr,
                  .prediction = binary_cross_entropy_prediction,
                  .says = PredictionKind::independent_probabilities,
                  .takes = LossInput::logits,
                  .outputs = one_output_each,
                  .scale = TargetScale::share});

}  // namespace gradus
