// picture.hpp - a formula with all its numbers: one forward and one backward pass, node by node, to be drawn
// as a graph or replayed on paper.
//
//   Replay pass = replay(explained_model(mlp, CrossEntropy(), x, y));
//   std::cout << trace_text(pass);                       // forward, then backward, number by number
//   std::string picture = graph_svg(pass);               // nodes with values, edges with gradients
#pragma once

#include <gradus/explain.hpp>
#include <gradus/tensor.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// What the backward pass does on one edge: the upstream gradient of a node times its local gradient by one
/// of its inputs goes down to that input.
struct ReplayEdge {
  /// The input: index into Replay::nodes.
  std::size_t input = 0;
  /// What goes down, as a formula: "dL/da1 * (a1 * (1 - a1))".
  std::string formula{};
  /// The same as a tree.
  Expression expression{};
  /// The rules that give it: "chain rule", "product rule of matrices".
  std::string rule{};
  /// True where each number of the node depends on one number of the input alone, the one at the same place.
  bool element_wise = false;
  /// The local gradient as a formula, where it is element-wise: "a1 * (1 - a1)".
  std::string local_formula{};
  /// The local gradient: where it is element-wise, the derivative of each number, in the shape of the node;
  /// elsewhere the Jacobian [numbers of the node, numbers of the input], where it is small.
  std::optional<Tensor> local{};
  /// Upstream times local, in the shape of the input.
  Tensor downstream{};
  /// Each number of `downstream` with the numbers put in, "0.5 * (0.6 * (1 - 0.6))", where that is short.
  std::vector<std::string> numbers{};
};

/// A value of the pass.
struct ReplayNode {
  /// Short, as in a formula: "x", "W1", "z1", "a1", "L".
  std::string name{};
  /// Of a parameter or an input, the name it has in the model: "0.weight".
  std::string full_name{};
  /// How it is made from other nodes: "x W1^T + b1"; of a node that no gradient passes, from the data.
  std::string formula{};
  /// The same as a tree.
  Expression expression{};
  /// The layer it belongs to: "0.linear".
  std::string layer{};
  Tensor value{};
  /// Each number of `value` with the numbers put in: "1 * 0.5 + 2 * 0.25", where that is short.
  std::vector<std::string> numbers{};
  /// The derivative of the loss by it, the sum over all paths; absent where no gradient passes.
  std::optional<Tensor> upstream{};
  /// To the nodes it is made from, those that a gradient goes to.
  std::vector<ReplayEdge> edges{};
  /// All the nodes it is made from: indices into Replay::nodes.
  std::vector<std::size_t> inputs{};
};

/// One forward and one backward pass: nodes in order of execution, the loss last.
struct Replay {
  std::vector<ReplayNode> nodes;
};

/// What is replayed, and how closely.
struct ReplayOptions {
  /// One node a layer instead of one node an op.
  bool fold = false;
  /// Values with more numbers than this are not written out number by number.
  std::int64_t most_numbers = 16;
  /// Jacobians with more numbers than this are left out.
  std::int64_t most_jacobian = 144;
};

/// One forward and one backward pass through a loss at its numbers: gradients by its parameters or variables,
/// and by the input x of a model. What only moves numbers (broadcast, transpose) is part of the formula of
/// the node that reads it, and factors that are 1 for the data at hand are left out. Throws ShapeError where
/// the loss is not a single number, and what evaluate throws.
Replay replay(const Subject& subject, const ReplayOptions& options = {});

/// The pass as on the board: each value from the values before it, then the gradients from the loss back,
/// each with its rule, and with the numbers put in. ASCII.
std::string trace_text(const Replay& pass);

/// Every node with formula, shape, value, upstream, local and downstream gradients. ASCII.
std::string graph_text(const Replay& pass);

/// The graph in Graphviz's language: nodes with formula, shape, value and gradient, edges with the local
/// gradient and what goes down. Large tensors show their least and their greatest number.
std::string graph_dot(const Replay& pass);

/// The same as a picture, laid out by Graphviz: an SVG element that needs nothing else, with colours for day
/// and night. The group of node i of the pass has the id "n<i>".
std::string graph_svg(const Replay& pass);

}  // namespace gradus
