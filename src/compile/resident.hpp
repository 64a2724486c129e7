// resident.hpp - weights that a program keeps in panels of its own while it runs again and again.
#pragma once

#include <gradus/graph.hpp>
#include <vector>

#include "compile/fuse.hpp"

namespace gradus::compile {

/// Parameters and states [out, in] that lie in panels of their transpose: those that a step of gradient
/// descent behind a product changes, and that no one reads but products and that step.
std::vector<NodeId> resident_leaves(const Graph& graph, const FusionOrder& schedule);

}  // namespace gradus::compile
