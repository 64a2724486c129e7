// softmax.cpp - softmax regression, also called multinomial logistic regression.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

Model build(const models::Softmax&, const ModelRequest& request) {
  return Model(flat_then(request, {gradus::Linear(request.outputs)}));
}

}  // namespace

constinit const ModelKind models::Softmax::kind = make_model_kind<models::Softmax, build>(
    "softmax", "p = softmax(x W^T + b), learnt by cross-entropy: one score per class.", {}, "cross_entropy");

}  // namespace gradus
