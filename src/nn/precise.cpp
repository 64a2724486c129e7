// precise.cpp - a model whose convolutions sum all products as they are.
#include <gradus/layers.hpp>

#include "base/part_text.hpp"
#include "nn/fit.hpp"
#include "nn/kinds.hpp"

namespace gradus {
namespace {

Layer precise(const Layer& layer);

// Layers in order, as text.
std::string precise_text(const std::string& texts) {
  std::string result;
  for (const std::string& text : split_text(texts, ','))
    result += (result.empty() ? "" : ", ") + part_text(precise(parse_part(text, layer_kinds(), "layer")));
  return result;
}

Layer precise(const Layer& layer) {
  if (const Conv2d* convolution = layer.as<Conv2d>()) {
    Conv2d result = *convolution;
    result.precise = true;
    return result;
  }
  if (const Residual* residual = layer.as<Residual>()) {
    Residual result = *residual;
    for (std::string* texts : {&result.layers, &result.shortcut})
      if (!texts->empty()) *texts = precise_text(*texts);
    return result;
  }
  return layer;
}

}  // namespace

Model with_precise_convolutions(const Model& model) {
  expect_layers(model);
  std::vector<NamedLayer> layers;
  for (const NamedLayer& each : model.layers()) layers.emplace_back(each.name, precise(each.layer));
  return Model(std::move(layers));
}

}  // namespace gradus
