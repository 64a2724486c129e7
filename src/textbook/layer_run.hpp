// layer_run.hpp - one layer on one batch in float64, for rows about layers.
#pragma once

#include <gradus/nn.hpp>
#include <string_view>
#include <vector>

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
  /// Gives a parameter or a state other numbers, row by row.
  void set(std::string_view name, const std::vector<double>& numbers);
  /// Takes the random masks of another step.
  void draw(std::int64_t step);
  /// The gradient of the sum of dy y by "x" or a parameter, "weight"; dy row by row.
  Tensor gradient(std::string_view wrt, const std::vector<double>& dy);
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
