// softmax.cpp - softmax regression, also called multinomial logistic regression.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

std::optional<Loss> loss(const models::Softmax&, std::int64_t) { return CrossEntropy(); }

}  // namespace

constinit const ModelKind models::Softmax::kind =
    make_model_kind<models::Softmax, one_linear_layer<models::Softmax>, loss>(
        "softmax", "p = softmax(x W^T + b), learnt by cross-entropy: one score per class.");

}  // namespace gradus
