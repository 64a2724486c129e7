// explain.hpp - how a gradient comes about: what is explained, and its derivation, step by step, each step
// checked.
//
//   Subject subject = explained_model(mlp, CrossEntropy(), batch.x, batch.y);
//   Derivation derivation = derive(subject);          // read from the graph and the rules applied to it
//   std::string page = derivation_text(derivation);   // dW1 = dz1^T x ...
//
// Nothing here is a stored text: formulas are read from nodes, and every step is a rewrite of one node into
// another, of which both have values.
#pragma once

#include <cstdint>
#include <gradus/autodiff.hpp>
#include <gradus/graph.hpp>
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gradus {

// ---- What is explained

/// A loss as a graph in float64, with numbers for its leaves.
struct Subject {
  /// "softmax, cross_entropy"
  std::string title;
  std::shared_ptr<Graph> graph;
  /// The single number whose gradient is wanted.
  NodeId loss = -1;
  /// What it is wanted for: parameters of a model, variables of a formula.
  std::vector<NodeId> wrt;
  /// Values of all inputs, parameters and states.
  Feeds feeds;
  /// What the lectures call a node: x, W1, b1, z1, a1, yhat, L. Leaves and outputs of layers have one.
  std::map<NodeId, std::string> names;
  /// What a reader should know before: that an activation has no gradient, for one.
  std::vector<std::string> notes;
};

/// A model on a batch, in training mode: x [B, sample...], y as the loss takes it. The model must be
/// prepared. Throws UsageError where it is not, ShapeError where x and y do not fit.
Subject explained_model(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
                        std::span<const Penalty> penalties = {});

/// The same on random numbers: `batch` samples from a normal distribution, and classes or targets that go
/// round.
Subject explained_model(const Model& model, const Loss& loss, std::int64_t batch, std::int64_t classes,
                        std::span<const Penalty> penalties = {}, std::uint64_t seed = 1);

}  // namespace gradus
