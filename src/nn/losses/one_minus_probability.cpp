// one_minus_probability.cpp - the probability given to all wrong classes together.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field one_minus_probability_fields[] = {reduction_field<OneMinusProbability>()};

// 1 - p_y as the sum of the other probabilities, which is exact where p_y is close to 1.
Var rows(const OneMinusProbability&, Var z, Var y) {
  return sum(softmax(z) * (1 - one_hot(y, z.shape().back(), z.dtype())), {1});
}

Var probabilities(const OneMinusProbability&, Var z) { return softmax(z); }

}  // namespace

constinit const LossKind OneMinusProbability::kind = make_class_loss<OneMinusProbability, rows,
                                                                     probabilities>(
    "one_minus_probability",
    "1 - softmax(z)_y of logits z and the true class y: at most 1, a weaker penalty than -log softmax(z)_y."
    " Values and derivatives within 16 units in the last place of the result times 1 + the largest distance "
    "between logits.",
    one_minus_probability_fields);

}  // namespace gradus
