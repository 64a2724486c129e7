// model_loss.hpp - the loss of a model on one batch and its gradient, node by node in the model's own type.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/nn.hpp>
#include <map>
#include <span>
#include <string>

namespace gradus::textbook {

/// A loss as a function of a model's parameters.
class ModelLoss {
 public:
  /// Of a prepared model on x [B, ...] and y as the loss takes it.
  ModelLoss(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
            std::span<const Penalty> penalties = {});

  Graph& graph() { return graph_; }
  /// Values of x, y and the parameters; parameters may be changed between evaluations.
  Feeds& feeds() { return feeds_; }
  Var loss() const { return loss_; }
  /// What the model gives, before the loss.
  Var output() const { return output_; }
  /// The loss at the parameters in feeds().
  double value() const { return evaluate(graph_, loss_.id(), feeds_).item(); }
  /// The gradient of every parameter, by name.
  std::map<std::string, Tensor> gradient();

 private:
  Graph graph_;
  Feeds feeds_;
  Var loss_, output_;
  std::vector<NodeId> gradient_;
};

}  // namespace gradus::textbook
