// layers_of.hpp - what named models have in common.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include "nn/part_file.hpp"

namespace gradus {

/// How many numbers a hidden layer may have.
inline constexpr Range hidden_width{.least = 1, .most = 1e8, .scale = Scale::powers_of_two};

/// The layers, after a flatten where samples are not rows of numbers already.
inline std::vector<NamedLayer> flat_then(const ModelRequest& request, std::vector<NamedLayer> layers) {
  if (request.sample.rank() == 1) return layers;
  std::vector<NamedLayer> flattened{Flatten()};
  std::move(layers.begin(), layers.end(), std::back_inserter(flattened));
  return flattened;
}

/// A layer whose first weights are He's, as long trainings at a large rate like them.
inline Linear he_linear(std::int64_t outputs) {
  Linear layer(outputs);
  layer.init = He();
  layer.bias_init = Zero();
  return layer;
}

/// The build of a model that is one linear layer.
template <class T>
Model one_linear_layer(const T&, const ModelRequest& request) {
  return Model(flat_then(request, {he_linear(request.outputs)}));
}

}  // namespace gradus
