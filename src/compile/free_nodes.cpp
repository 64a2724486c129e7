// free_nodes.cpp - finds nodes that cost nothing.
#include "compile/free_nodes.hpp"

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus::compile {
namespace {

bool swaps_a_matrix(const Node& node) { return node.op == &transpose_op && node.shape.rank() == 2; }

// A reshape of a repeat or of a transpose needs real memory behind it.
void keep_behind_reshapes(const Graph& graph, NodeSet& free) {
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (graph.node(id).op != &reshape_op) continue;
    NodeId input = graph.node(id).inputs[0];
    while (free.contains(input) && graph.node(input).op == &reshape_op) input = graph.node(input).inputs[0];
    free.erase(input);
  }
}

}  // namespace

NodeSet free_nodes(const Graph& graph, bool fuse) {
  // Nodes with a reader that is no chain, or no op that reads a transpose; outputs and next values have both.
  NodeSet stored(graph), straight(graph);
  for (NodeId id = 0; id < graph.size(); ++id)
    for (const NodeId input : graph.node(id).inputs) {
      const Op& op = *graph.node(id).op;
      if (!op.element_wise) stored.insert(input);
      if (!op.info.reads_transposed) straight.insert(input);
    }
  for (const auto& [name, id] : graph.outputs()) stored.insert(id), straight.insert(id);
  for (const auto& [target, id] : graph.updates()) stored.insert(id), straight.insert(id);
  NodeSet free(graph);
  for (NodeId id = 0; id < graph.size(); ++id) {
    const Node& node = graph.node(id);
    if (node.op == &reshape_op || (fuse && node.op == &broadcast_op && !stored.contains(id)) ||
        (fuse && swaps_a_matrix(node) && !straight.contains(id)))
      free.insert(id);
  }
  keep_behind_reshapes(graph, free);
  return free;
}

NodeId source_of(const Graph& graph, const NodeSet& free, NodeId id) {
  while (free.contains(id)) id = graph.node(id).inputs[0];
  return id;
}

}  // namespace gradus::compile
