// interpret.cpp - computes a graph node by node, without a compiler.
#include "graph/interpret.hpp"

#include "graph/op.hpp"
#include "graph/run.hpp"

namespace gradus {
namespace {

Tensor compute(const Graph& graph, const Node& node, const std::vector<Tensor>& values, Threads& threads) {
  std::vector<Operand> operands;
  for (const NodeId input : node.inputs) {
    const Tensor& value = values[static_cast<std::size_t>(input)];
    operands.push_back(
        {const_cast<void*>(value.raw()), graph.node(input).shape, value.dtype()});  // NOLINT: read only
  }
  Tensor result(node.shape, node.dtype);
  const Operand output{result.raw(), node.shape, node.dtype};
  run_kernel(*node.op, kernel_of(graph, node), {operands, output, node.attributes}, threads);
  return result;
}

}  // namespace

std::vector<bool> needed_nodes(const Graph& graph, std::span<const NodeId> wanted) {
  std::vector<bool> needed(static_cast<std::size_t>(graph.size()), false);
  for (const NodeId id : wanted) needed[static_cast<std::size_t>(id)] = true;
  for (NodeId id = graph.size() - 1; id >= 0; --id) {
    if (!needed[static_cast<std::size_t>(id)]) continue;
    for (const NodeId input : graph.node(id).inputs) needed[static_cast<std::size_t>(input)] = true;
  }
  return needed;
}

std::vector<Tensor> interpret(const Graph& graph, std::span<const NodeId> wanted, const LeafValue& leaf,
                              Threads& threads, const Visitor& visit) {
  const std::vector<bool> needed = needed_nodes(graph, wanted);
  std::vector<Tensor> values(static_cast<std::size_t>(graph.size()));
  for (NodeId id = 0; id < graph.size(); ++id) {
    if (!needed[static_cast<std::size_t>(id)]) continue;
    const Node& node = graph.node(id);
    Tensor& value = values[static_cast<std::size_t>(id)];
    if (node.value)
      value = *node.value;
    else if (is_leaf(node))
      value = leaf(node, id);
    else
      value = compute(graph, node, values, threads);
    if (visit && !visit(id, value)) break;
  }
  return values;
}

}  // namespace gradus
