// mlp.cpp - multi-layer perceptron: linear layers with an activation between them.
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field mlp_fields[] = {
    field<&models::Mlp::widths>("widths", hidden_width, "numbers in each hidden layer: 128,64"),
    field<&models::Mlp::activation>("activation", any_number, "layer after each hidden layer"),
    field<&models::Mlp::dropout>("dropout", fraction, "share of hidden numbers set to zero in training"),
};

Model build(const models::Mlp& mlp, const ModelRequest& request) {
  std::vector<NamedLayer> layers;
  for (const std::int64_t each : mlp.widths) {
    layers.emplace_back(he_linear(each));
    layers.emplace_back(NamedLayer("", mlp.activation));
    if (mlp.dropout > 0) layers.emplace_back(Dropout(mlp.dropout));
  }
  layers.emplace_back(he_linear(request.outputs));
  return Model(flat_then(request, std::move(layers)));
}

}  // namespace

constinit const ModelKind models::Mlp::kind = make_model_kind<models::Mlp, build>(
    "mlp", "Linear layers with an activation after each but the last: mlp:128,64 has two hidden layers.",
    mlp_fields);

}  // namespace gradus
