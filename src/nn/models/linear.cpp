// linear.cpp - linear regression, or a linear classifier.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

Model build(const models::Linear&, const ModelRequest& request) {
  return Model(flat_then(request, {gradus::Linear(request.outputs)}));
}

}  // namespace

constinit const ModelKind models::Linear::kind =
    make_model_kind<models::Linear, build>("linear", "z = x W^T + b, and the loss that suits the task.");

}  // namespace gradus
