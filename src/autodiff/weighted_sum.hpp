// weighted_sum.hpp - sum(y * weights) of a function at given inputs, and its gradient in two ways.
#pragma once

#include <gradus/autodiff.hpp>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace gradus::autodiff {

/// The sum of a function's value y at given inputs, each number of y times another weight from 0.5 to 1.5, so
/// that none hides behind others. Its gradient is taken with respect to all inputs of type float64.
class WeightedSum {
 public:
  WeightedSum(const OpFunction& function, std::span<const Tensor> inputs, const Random& random);

  /// Which inputs have a gradient.
  const std::vector<std::size_t>& wrt() const { return wrt_; }
  /// The weights: the gradient of the sum by y.
  const Tensor& weights() const { return weights_; }
  /// The gradient by each of wrt(), by the rules of the ops.
  std::vector<Tensor> automatic() { return automatic(loss_); }
  /// The same of another function of the inputs, of the same shape.
  std::vector<Tensor> automatic(const OpFunction& other);
  /// The gradient by each of wrt(), by differences.
  std::vector<Tensor> numerical(Tensor (*difference)(const ScalarFunction&, const Tensor&, double),
                                double step);

 private:
  Var sum_of(Var y);
  std::vector<Tensor> automatic(Var loss);

  Graph graph_;
  Feeds feeds_;
  std::vector<Var> inputs_;
  std::vector<std::size_t> wrt_;
  Tensor weights_;
  Var loss_;
};

}  // namespace gradus::autodiff
