// backpropagation.hpp - the gradient of a network as the lectures derive it by hand: plain loops, no graph.
//
//   Backpropagation by_hand = backpropagate(mlp, CrossEntropy(), batch.x, batch.y);
//   by_hand.gradients.at("0.weight");     // equals what the graph gives; check_gradients compares them
#pragma once

#include <gradus/nn.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <string>
#include <vector>

namespace gradus {

/// What one forward and one backward pass leave behind, in float64.
struct Backpropagation {
  /// J: the mean loss of the rows, plus lambda / 2n times the sum of squared weights.
  double loss = 0;
  /// Value of each layer, [N, width]; the first one is x.
  std::vector<Tensor> activations;
  /// For each linear layer, by its name: delta, the derivative of each row's own loss by each weighted sum z,
  /// [N, outputs]. It is the node's share of the blame for the error.
  std::map<std::string, Tensor> deltas;
  /// D: the gradient of J, by parameter.
  std::map<std::string, Tensor> gradients;
};

/// True for linear layers with sigmoid, tanh or relu, under cross_entropy, log_loss, squared_error or
/// half_squared_error with their default settings.
bool can_backpropagate(const Model& model, const Loss& loss);

/// For each row: a forward pass, delta of the last layer (a - y for cross_entropy and log_loss), deltas of
/// the layers before it (delta_l = W^T delta_(l+1) * g'(z)), accumulators Delta += delta a^T. Then D = Delta
/// / n + (lambda / n) W; biases are not regularised. x [N, ...], y as the loss takes it. Throws UsageError
/// where the model is not prepared or of another kind, ShapeError where x and y do not fit it.
Backpropagation backpropagate(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
                              double lambda = 0);

}  // namespace gradus
