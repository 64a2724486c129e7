// by_id.cpp - who reads whom.
#include "graph/by_id.hpp"

namespace gradus {

ById<std::vector<NodeId>> readers_of(const Graph& graph) {
  ById<std::vector<NodeId>> readers(graph);
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs) readers[input].push_back(id);
  return readers;
}

}  // namespace gradus
