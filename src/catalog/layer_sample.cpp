// layer_sample.cpp - a layer of every kind, and a batch that it takes, from what its record says of it.
#include "catalog/layer_sample.hpp"

#include <gradus/catalog.hpp>
#include <string>

namespace gradus::catalog {
namespace {

constexpr std::int64_t categories = 4;

double number_at(LayerInput reads, std::int64_t i) {
  if (reads == LayerInput::categories) return static_cast<double>(i % categories);
  return static_cast<double>(i * 37 % 251) * 4 / 251 - 2;
}

}  // namespace

LayerSample layer_sample(const LayerKind& kind) {
  const LayerTrial& trial = kind.functions.trial;
  Tensor x(trial.reads == LayerInput::images ? Shape{3, 2, 4, 5} : Shape{3, 4}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, number_at(trial.reads, i));
  return {parse_layer(std::string(kind.name) + " " + trial.values), x};
}

}  // namespace gradus::catalog
