// one_vs_rest.cpp - independent outputs: each class against all others.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

std::optional<Loss> loss(const models::OneVsRest&, std::int64_t) { return gradus::OneVsRest(); }

}  // namespace

constinit const ModelKind models::OneVsRest::kind = make_model_kind<
    models::OneVsRest, one_linear_layer<models::OneVsRest>, loss>(
    "one_vs_rest",
    "p = sigmoid(x W^T + b), each class against all others, learnt by log loss: probabilities that need not "
    "sum to one.");

}  // namespace gradus
