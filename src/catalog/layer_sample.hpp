// layer_sample.hpp - a layer of every kind, and a batch that it takes.
#pragma once

#include <gradus/nn.hpp>

namespace gradus::catalog {

/// What checks of all layers run on.
struct LayerSample {
  Layer layer;
  /// [3, ...] in float64, no two numbers so close that a largest one changes when one of them moves.
  Tensor x;
};

/// A layer of that kind: its defaults, with numbers where it must be told some.
LayerSample layer_sample(const LayerKind& kind);

}  // namespace gradus::catalog
