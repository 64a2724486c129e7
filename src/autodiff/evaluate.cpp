// evaluate.cpp - values of nodes from values of leaves.
#include <fmt/format.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>

#include "base/parallel.hpp"
#include "graph/interpret.hpp"
#include "graph/op.hpp"

namespace gradus {
namespace {

void check_nodes(const Graph& graph, std::span<const NodeId> nodes) {
  for (const NodeId id : nodes) (void)graph.node(id);
}

void check_feeds(const Graph& graph, const Feeds& feeds) {
  for (const auto& [name, value] : feeds) {
    const auto id = graph.find(name);
    if (!id) throw UsageError(fmt::format("the graph has no input called \"{}\"", name));
    const Node& node = graph.node(*id);
    if (node.shape != value.shape())
      throw ShapeError(
          fmt::format("\"{}\" has shape {}, got {}", name, node.shape.str(), value.shape().str()));
    if (node.dtype != value.dtype())
      throw DtypeError(fmt::format("\"{}\" has type {}, got {}", name, gradus::name(node.dtype),
                                   gradus::name(value.dtype())));
  }
}

}  // namespace

std::vector<Tensor> evaluate(const Graph& graph, std::span<const NodeId> nodes, const Feeds& feeds) {
  check_nodes(graph, nodes);
  check_feeds(graph, feeds);
  Threads threads(1);
  std::map<NodeId, Tensor> first;
  const LeafValue leaf = [&](const Node& node, NodeId id) -> const Tensor& {
    const auto found = feeds.find(node.name);
    if (found != feeds.end()) return found->second;
    if (node.op != &state_op)
      throw UsageError(fmt::format("the {} \"{}\" was given no value", node.op->name, node.name));
    return first.try_emplace(id, Tensor::full(node.shape, node.dtype, graph.initial(id))).first->second;
  };
  return interpret(graph, nodes, leaf, threads);
}

Tensor evaluate(const Graph& graph, NodeId node, const Feeds& feeds) {
  return evaluate(graph, {{node}}, feeds)[0];
}

}  // namespace gradus
