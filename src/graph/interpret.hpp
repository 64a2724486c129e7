// interpret.hpp - computes a graph node by node, without a compiler: for checks, replay of failed steps, and
// tests.
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <vector>

#include "base/parallel.hpp"
#include "graph/by_id.hpp"

namespace gradus {

/// Gives the value of an input, parameter or state.
using LeafValue = std::function<const Tensor&(const Node& node, NodeId id)>;
/// Sees each value as it is made; returns false to stop.
using Visitor = std::function<bool(NodeId id, const Tensor& value)>;

/// The nodes that the wanted ones depend on, themselves included.
NodeSet needed_nodes(const Graph& graph, std::span<const NodeId> wanted);

/// The same as a list, operands first. Takes time by its own length: most graphs of formulas are long, and
/// one of them is wanted.
std::vector<NodeId> nodes_of(const Graph& graph, std::span<const NodeId> wanted);
inline std::vector<NodeId> nodes_of(const Graph& graph, NodeId root) { return nodes_of(graph, {{root}}); }

/// Values of the wanted nodes; none are made but of those that they depend on. Empty where the visitor
/// stopped before. Throws what `leaf` throws.
std::vector<Tensor> interpret(const Graph& graph, std::span<const NodeId> wanted, const LeafValue& leaf,
                              Threads& threads, const Visitor& visit = {});

}  // namespace gradus
