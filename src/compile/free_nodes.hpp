// free_nodes.hpp - nodes that cost nothing, as their values are read from the memory of others.
#pragma once

#include "graph/by_id.hpp"

namespace gradus::compile {

/// The nodes that cost nothing.
///   reshape: always. broadcast: where only chains read it. transpose of a matrix: where only ops with
///   reads_transposed do. The last two only with `fuse` on.
NodeSet free_nodes(const Graph& graph, bool fuse);

/// The node whose memory a node is read from: itself, unless it costs nothing.
NodeId source_of(const Graph& graph, const NodeSet& free, NodeId id);

}  // namespace gradus::compile
