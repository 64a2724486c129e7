// precise.cpp - a model whose convolutions sum all products as they are.
#include <gradus/layers.hpp>

#include "nn/fit.hpp"

namespace gradus {
namespace {

Layer precise(const Layer& layer) {
  if (const Conv2d* convolution = layer.as<Conv2d>()) {
    Conv2d result = *convolution;
    result.precise = true;
    return result;
  }
  if (const Residual* residual = layer.as<Residual>()) {
    Residual result = *residual;
    for (std::vector<Layer>* layers : {&result.layers, &result.shortcut})
      for (Layer& each : *layers) each = precise(each);
    return result;
  }
  return layer;
}

}  // namespace

Model with_precise_convolutions(const Model& model) {
  expect_layers(model);
  std::vector<NamedLayer> layers;
  for (const NamedLayer& each : model.layers()) layers.emplace_back(each.name, precise(each.layer));
  Model result(std::move(layers));
  for (const std::string& name : model.frozen()) result.freeze(name);
  return result;
}

}  // namespace gradus
