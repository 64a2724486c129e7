// names.hpp - which nodes of a graph a reader sees, and what they are called.
#pragma once

#include <gradus/graph.hpp>
#include <map>
#include <string>
#include <vector>

#include "graph/by_id.hpp"

namespace gradus::explain {

/// Which nodes a gradient passes: those that depend on one of `wrt`.
NodeSet passed_by_gradients(const Graph& graph, std::span<const NodeId> wrt);

/// The nodes below `root` that a reader sees, in order: leaves, what is computed from the data alone and read
/// by others, and the steps between; folded, only what leaves a layer. What only moves numbers is not seen.
std::vector<NodeId> seen_nodes(const Graph& graph, NodeId root, const NodeSet& passed, bool fold);

/// A name for each seen node: the given one, that of a leaf, else v1, v2, ... for steps, n1 for a number and
/// k1 for several that come from the data alone.
std::map<NodeId, std::string> all_names(const Graph& graph, const std::vector<NodeId>& seen,
                                        const NodeSet& passed, const std::map<NodeId, std::string>& given);

}  // namespace gradus::explain
