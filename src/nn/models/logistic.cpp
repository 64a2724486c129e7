// logistic.cpp - logistic regression: one score for two classes, one for each of more.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

std::optional<Loss> loss(const models::Logistic&, std::int64_t count) {
  if (count == 2) return LogLoss();
  return CrossEntropy();
}

}  // namespace

constinit const ModelKind models::Logistic::kind =
    make_model_kind<models::Logistic, one_linear_layer<models::Logistic>, loss>(
        "logistic",
        "p = sigmoid(w . x + b), the probability of the second of two classes, learnt by log loss; with more "
        "classes p = softmax(x W^T + b).",
        {}, {.count = 2});

}  // namespace gradus
