// one_minus_probability.cpp - the probability given to all wrong classes together.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field one_minus_probability_fields[] = {reduction_field<OneMinusProbability>()};

// 1 - p_y as the sum of the other probabilities, which is exact where p_y is close to 1.
Var rows(const OneMinusProbability&, Var z, Var y) {
  const Var p = softmax(z);
  return sum(p * (1 - one_hot(y, z.shape().back(), z.dtype())), {1});
}

Var probabilities(const OneMinusProbability&, Var z) { return softmax(z); }

LossReference one_minus_probability_reference() {
  return {reference_logits(),
          Tensor::from<std::int64_t>({2}, {3, 0}),
          Tensor::from<double>({2}, {0.10502882269531777, 0.9036518665157942}),
          Tensor::from<double>({2, 4}, {0.010088345603062397, 0.06339840087279656, 0.020511022622694344,
                                        -0.09399776909855327, -0.08706517065831543, 0.0008954449074525007,
                                        0.08587848810060264, 0.00029123765026028644}),
          "PyTorch 2.13, 1 - softmax",
          [](ExactRow z, ExactRow y) { return exact_shares(z, exact_label(y)) / exact_shares(z, z.size()); },
          nullptr,
          [](ExactRow z, ExactRow, Long result) { return result * exact_spread(z); }};
}

}  // namespace

constinit const LossKind OneMinusProbability::kind = make_class_loss<OneMinusProbability, rows, probabilities,
                                                                     one_minus_probability_reference>(
    "one_minus_probability",
    "1 - softmax(z)_y of logits z and the true class y: at most 1, a weaker penalty than -log softmax(z)_y."
    " Values and derivatives within 16 units in the last place of the result times 1 + the largest distance "
    "between logits.",
    one_minus_probability_fields);

}  // namespace gradus
