// count_ops.hpp - how often an op stands in a graph.
#pragma once

#include "graph/op.hpp"

namespace gradus {

inline int count_of(const Graph& graph, const Op& op) {
  int count = 0;
  for (NodeId id = 0; id < graph.size(); ++id) count += graph.node(id).op == &op ? 1 : 0;
  return count;
}

}  // namespace gradus
