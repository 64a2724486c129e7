// precise.cpp - a model whose convolutions sum all products as they are.
#include <gradus/layers.hpp>

#include "nn/fit.hpp"

namespace gradus {
namespace {

Layer precise(const Layer& layer);

// The same of a layer that holds layers, in these members.
template <class Nest, class... Members>
Layer precise_within(Nest nest, Members... members) {
  const auto each = [](std::vector<Layer>& layers) {
    for (Layer& layer : layers) layer = precise(layer);
  };
  (each(nest.*members), ...);
  return nest;
}

Layer precise(const Layer& layer) {
  if (const Conv2d* convolution = layer.as<Conv2d>()) {
    Conv2d result = *convolution;
    result.precise = true;
    return result;
  }
  if (const Residual* residual = layer.as<Residual>())
    return precise_within(*residual, &Residual::layers, &Residual::shortcut);
  if (const Chain* chain = layer.as<Chain>()) return precise_within(*chain, &Chain::layers);
  if (const Average* average = layer.as<Average>()) return precise_within(*average, &Average::layers);
  if (const ByBlocks* blocks = layer.as<ByBlocks>()) return precise_within(*blocks, &ByBlocks::layers);
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
