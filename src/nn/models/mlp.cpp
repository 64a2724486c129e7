// mlp.cpp - multi-layer perceptron: linear layers with an activation between them.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/part_text.hpp"
#include "base/text.hpp"
#include "nn/kinds.hpp"
#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

constexpr Field mlp_fields[] = {
    field<&models::Mlp::widths>("widths", any_number, "numbers in each hidden layer: 128,64"),
    field<&models::Mlp::activation>("activation", any_number, "layer after each hidden layer"),
    field<&models::Mlp::dropout>("dropout", fraction, "share of hidden numbers set to zero in training"),
};

std::int64_t parse_width(const std::string& text) {
  const std::int64_t width = std::get<std::int64_t>(parse_field(text, std::int64_t{0}, "a width of mlp"));
  if (width < 1) throw UsageError(fmt::format("a width of mlp must be at least 1, got {}", width));
  return width;
}

Model build(const models::Mlp& mlp, const ModelRequest& request) {
  std::vector<NamedLayer> layers;
  for (const std::string& width : split_text(mlp.widths, ',')) {
    layers.emplace_back(gradus::Linear(parse_width(width)));
    layers.emplace_back(NamedLayer("", parse_part(mlp.activation, layer_kinds(), "layer")));
    if (mlp.dropout > 0) layers.emplace_back(Dropout(mlp.dropout));
  }
  layers.emplace_back(gradus::Linear(request.outputs));
  return Model(flat_then(request, std::move(layers)));
}

}  // namespace

constinit const ModelKind models::Mlp::kind = make_model_kind<models::Mlp, build>(
    "mlp", "Linear layers with an activation after each but the last: mlp:128,64 has two hidden layers.",
    mlp_fields);

}  // namespace gradus
