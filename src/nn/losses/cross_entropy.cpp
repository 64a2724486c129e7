// cross_entropy.cpp - how surprised softmax(z) is by the true class.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {reduction_field<CrossEntropy>()};

// -log softmax(z)_y = log of the sum of e^z, minus z_y. Its derivative by z is softmax(z) - one_hot(y).
Var rows(const CrossEntropy&, Var z, Var y) {
  return logsumexp(z) - sum(z * one_hot(y, z.shape().back(), z.dtype()), {1});
}

Var probabilities(const CrossEntropy&, Var z) { return softmax(z); }

}  // namespace

constinit const LossKind CrossEntropy::kind = make_class_loss<CrossEntropy, rows, probabilities>(
    "cross_entropy", "-log softmax(z)_y of logits z and the true class y; rows of class -100 do not count.",
    fields);

}  // namespace gradus
