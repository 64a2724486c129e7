// cross_entropy.cpp - how surprised softmax(z) is by the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field cross_entropy_fields[] = {
    class_weights_field<CrossEntropy>(),
    field<&CrossEntropy::label_smoothing>("label_smoothing", fraction,
                                          "share of the target that all classes get in equal parts"),
    reduction_field<CrossEntropy>(),
};

// -log softmax(z)_y = log of the sum of e^z, minus z_y. Its derivative by z is softmax(z) - one_hot(y).
// With weights w_j and smoothing s, the target of class j is t_j = (1 - s) [j = y] + s / K, and the loss the
// sum over j of w_j t_j (-log softmax(z)_j), all of whose terms are positive.
Var rows(const CrossEntropy& loss, Var z, Var y) {
  const std::int64_t classes = z.shape().back();
  if (loss.label_smoothing == 0) {
    const Var surprise = cross_entropy(z, y);
    return loss.class_weights.empty() ? surprise : weight_of_row(loss.class_weights, z, y) * surprise;
  }
  const Var label = one_hot(y, classes, z.dtype());
  const double share = loss.label_smoothing / static_cast<double>(classes);
  Var target = (1 - loss.label_smoothing) * label + share;
  if (!loss.class_weights.empty()) target = target * weights_of_classes(loss.class_weights, z);
  return -sum(target * log_softmax(z), {1});
}

Var probabilities(const CrossEntropy&, Var z) { return softmax(z); }

LossReference cross_entropy_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0.11096376535469239, 2.3397872565542865}),
          Tensor::from<double>(
              {2, 4}, {0.011272257541795606, 0.07083848338415633, 0.022918081769365866, -0.10502882269531777,
                       -0.9036518665157943, 0.009293847997577348, 0.8913352547164871, 0.0030227638017297836}),
          "PyTorch 2.13, cross_entropy",
          [](ExactRow z, ExactRow y) { return exact_surprise(z, exact_label(y)); },
          [](ExactRow z, ExactRow y, std::size_t j) -> Long {
            return (j == exact_label(y) ? -exact_shares(z, j) : exact_share(z, j)) /
                   exact_shares(z, z.size());
          },
          [](ExactRow z, ExactRow, Long result) { return result * exact_spread(z); }};
}

}  // namespace

constinit const LossKind CrossEntropy::kind = make_class_loss<CrossEntropy, rows, probabilities,
                                                              cross_entropy_reference>(
    "cross_entropy",
    "-log softmax(z)_y of logits z and the true class y; rows of class -100 do not count."
    " Values and derivatives within 16 units in the last place of the result times 1 + the largest distance "
    "between logits.",
    cross_entropy_fields);

}  // namespace gradus
