// layer_run.hpp - one layer on one batch in float64, for rows about layers.
#pragma once

#include <gradus/nn.hpp>
#include <string_view>

#include "textbook/small_graph.hpp"

namespace gradus::textbook {

/// A layer, made for the batch x, with its first parameters.
class LayerRun {
 public:
  LayerRun(const Layer& layer, const Tensor& x, Mode mode);
  /// From its text, "batch_norm".
  LayerRun(std::string_view layer, const Tensor& x, Mode mode);

  /// What the layer makes of x.
  Tensor output() const { return graph_.value(y_); }
  /// The next value of a state, "running_mean".
  Tensor next(std::string_view state);
  /// Gives a state a value.
  void set(std::string_view state, const Tensor& value);
  /// Largest difference between the gradient of a weighted sum of the output and central differences, over x
  /// and all parameters.
  double gradient_error();

 private:
  SmallGraph graph_;
  Var x_, y_;
};

/// Numbers without pattern, no two of them alike: -2 to 2.
Tensor scattered(const Shape& shape);

}  // namespace gradus::textbook
