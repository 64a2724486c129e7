// logistic.cpp - logistic regression: two classes, one score.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

Model build(const models::Logistic&, const ModelRequest& request) {
  return Model(flat_then(request, {gradus::Linear(request.outputs)}));
}

}  // namespace

constinit const ModelKind models::Logistic::kind = make_model_kind<models::Logistic, build>(
    "logistic", "p = sigmoid(w . x + b), the probability of the second of two classes, learnt by log loss.",
    {}, "log_loss");

}  // namespace gradus
