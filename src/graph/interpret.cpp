// interpret.cpp - computes a graph node by node, without a compiler.
#include "graph/interpret.hpp"

#include <algorithm>
#include <queue>

#include "graph/op.hpp"
#include "graph/run.hpp"

namespace gradus {
namespace {

/// Values of some nodes of a graph.
class Values {
 public:
  explicit Values(std::vector<NodeId> nodes) : nodes_(std::move(nodes)), values_(nodes_.size()) {}

  std::span<const NodeId> nodes() const { return nodes_; }
  Tensor& at(NodeId id) {
    const auto place = std::lower_bound(nodes_.begin(), nodes_.end(), id);
    return values_[static_cast<std::size_t>(place - nodes_.begin())];
  }

 private:
  std::vector<NodeId> nodes_;
  std::vector<Tensor> values_;
};

Tensor compute(const Graph& graph, const Node& node, Values& values, Threads& threads) {
  std::vector<Operand> operands;
  for (const NodeId input : node.inputs) {
    Tensor& value = values.at(input);
    operands.push_back({value.raw(), graph.node(input).shape, value.dtype()});
  }
  Tensor result(node.shape, node.dtype);
  const Operand output{result.raw(), node.shape, node.dtype};
  run_kernel(*node.op, kernel_of(graph, node), {operands, output, node.attributes}, threads);
  return result;
}

}  // namespace

NodeSet needed_nodes(const Graph& graph, std::span<const NodeId> wanted) {
  NodeSet needed(graph);
  for (const NodeId id : wanted) needed.insert(id);
  for (NodeId id = graph.size() - 1; id >= 0; --id) {
    if (!needed.contains(id)) continue;
    for (const NodeId input : graph.node(id).inputs) needed.insert(input);
  }
  return needed;
}

std::vector<NodeId> nodes_of(const Graph& graph, std::span<const NodeId> wanted) {
  // An id is larger than those of its inputs: the largest that is open has been reached on all ways.
  std::priority_queue<NodeId> open(wanted.begin(), wanted.end());
  std::vector<NodeId> found;
  while (!open.empty()) {
    const NodeId id = open.top();
    open.pop();
    if (!found.empty() && found.back() == id) continue;
    found.push_back(id);
    for (const NodeId input : graph.node(id).inputs) open.push(input);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<Tensor> interpret(const Graph& graph, std::span<const NodeId> wanted, const LeafValue& leaf,
                              Threads& threads, const Visitor& visit) {
  Values values(nodes_of(graph, wanted));
  for (const NodeId id : values.nodes()) {
    const Node& node = graph.node(id);
    Tensor& value = values.at(id);
    if (node.value)
      value = *node.value;
    else if (is_leaf(node))
      value = leaf(node, id);
    else
      value = compute(graph, node, values, threads);
    if (visit && !visit(id, value)) break;
  }
  std::vector<Tensor> result;
  for (const NodeId id : wanted) result.push_back(values.at(id));
  return result;
}

}  // namespace gradus
