// model_plan.hpp - a model applied to a batch of one, to learn which shapes and parameters it takes.
#pragma once

#include <gradus/nn.hpp>
#include <vector>

namespace gradus {

/// The layers on a batch of one sample.
struct Model::Plan {
  /// Throws ShapeError, naming the layer, where layers do not fit.
  Plan(const Model& model, const Shape& sample, Dtype dtype);
  Graph graph;
  Builder builder;
  /// Of each layer, without the batch axis.
  std::vector<Shape> outputs;
  ModelTraits traits;
};

}  // namespace gradus
