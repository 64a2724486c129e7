// interpret.hpp - computes a graph node by node, without a compiler: for checks, replay of failed steps, and
// tests.
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <vector>

#include "base/parallel.hpp"

namespace gradus {

/// Gives the value of an input, parameter or state.
using LeafValue = std::function<const Tensor&(const Node& node, NodeId id)>;
/// Sees each value as it is made; returns false to stop.
using Visitor = std::function<bool(NodeId id, const Tensor& value)>;

/// The nodes that the wanted ones depend on, themselves included: needed[id].
std::vector<bool> needed_nodes(const Graph& graph, std::span<const NodeId> wanted);

/// Values of all nodes that the wanted ones depend on, by id; others are empty. Throws what `leaf` throws.
std::vector<Tensor> interpret(const Graph& graph, std::span<const NodeId> wanted, const LeafValue& leaf,
                              Threads& threads, const Visitor& visit = {});

}  // namespace gradus
