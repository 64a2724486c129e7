// checks.hpp - a derivation's steps, seen in numbers.
#pragma once

#include <gradus/explain.hpp>

namespace gradus::explain {

/// Largest gradient_error of two tensors; infinite where one has numbers that are not finite and the other
/// has not, or shapes differ.
double largest_difference(const Tensor& a, const Tensor& b);

/// Fills in the check of a step: numbers before and after.
void compare(DerivationStep& step, const Tensor& before, const Tensor& after, double tolerance);

/// Central differences of the sum of a node by one of its leaves, for some entries spread over it: those of
/// which differences can tell.
struct Slopes {
  std::vector<std::int64_t> entries;
  std::vector<double> values;
};

/// Where a wide step crosses a kink, a narrow one decides. Exactly on a kink there is no derivative: a
/// subgradient, between the slopes on both sides, is what is `expected` there.
Slopes numerical_slopes(const Graph& graph, NodeId node, const Feeds& feeds, const std::string& leaf,
                        const Tensor& expected, std::int64_t most);

/// Compares a gradient with central differences.
void compare(DerivationStep& step, const Slopes& slopes, const Tensor& gradient, double tolerance);

/// The part of a graph that depends on one node, as a function of it alone.
struct Tail {
  std::shared_ptr<Graph> graph;
  NodeId end = -1;
  Feeds feeds;
  /// Name of the leaf that stands for the node.
  std::string leaf = "v";
};

/// The tail of a graph from `start` to `end`, with values of all its nodes.
Tail tail_of(const Graph& graph, NodeId start, NodeId end, const Feeds& feeds);

}  // namespace gradus::explain
