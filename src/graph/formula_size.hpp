// formula_size.hpp - how long a node's formula is, written out.
#pragma once

#include <functional>
#include <gradus/graph.hpp>

namespace gradus {

/// Throws UsageError where the formula of a node would be longer or more deeply nested than anybody reads
/// (and memory holds: what is used twice is written twice). The formula ends at leaves, and at nodes for
/// which `is_named` holds, unless one is the root.
void expect_writable(const Graph& graph, NodeId root, const std::function<bool(NodeId)>& is_named = {});

}  // namespace gradus
