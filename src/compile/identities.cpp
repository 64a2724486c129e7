// identities.cpp - algebraic identities by name. None may turn NaN or infinity into a number: x * 0 = 0 is
// not here.
#include "compile/identities.hpp"

#include <gradus/ops.hpp>

#include "ops/records.hpp"

namespace gradus {
namespace {

using Result = std::optional<Var>;

Var input(Graph& graph, const Node& node, std::size_t i) { return graph.var(node.inputs[i]); }

// The number that a node holds everywhere, if it is a constant or a repeated one.
std::optional<double> uniform_value(const Graph& graph, NodeId id) {
  const Node* node = &graph.node(id);
  while (node->op == &broadcast_op) node = &graph.node(node->inputs[0]);
  if (node->value && node->value->size() == 1) return node->value->number(0);
  return std::nullopt;
}

bool holds(const Graph& graph, const Node& node, std::size_t i, double value) {
  return uniform_value(graph, node.inputs[i]) == value;
}

Result times_one(Graph& graph, const Node& node) {
  if (node.op != &multiply_op) return {};
  if (holds(graph, node, 1, 1)) return input(graph, node, 0);
  if (holds(graph, node, 0, 1)) return input(graph, node, 1);
  return {};
}

Result plus_zero(Graph& graph, const Node& node) {
  if (node.op != &add_op) return {};
  if (holds(graph, node, 1, 0)) return input(graph, node, 0);
  if (holds(graph, node, 0, 0)) return input(graph, node, 1);
  return {};
}

Result minus_zero(Graph& graph, const Node& node) {
  if (node.op == &subtract_op && holds(graph, node, 1, 0)) return input(graph, node, 0);
  return {};
}

Result over_one(Graph& graph, const Node& node) {
  if (node.op == &divide_op && holds(graph, node, 1, 1)) return input(graph, node, 0);
  return {};
}

Result to_the_one(Graph& graph, const Node& node) {
  if (node.op == &power_op && holds(graph, node, 1, 1)) return input(graph, node, 0);
  return {};
}

Result double_negation(Graph& graph, const Node& node) {
  if (node.op != &negate_op) return {};
  const Node& inner = graph.node(node.inputs[0]);
  if (inner.op == &negate_op) return input(graph, inner, 0);
  return {};
}

Result transposed_twice(Graph& graph, const Node& node) {
  if (node.op != &transpose_op) return {};
  const Node& inner = graph.node(node.inputs[0]);
  if (inner.op != &transpose_op) return {};
  const auto &outer_order = node.attributes.list("order"), &inner_order = inner.attributes.list("order");
  for (std::size_t i = 0; i < outer_order.size(); ++i)
    if (inner_order[static_cast<std::size_t>(outer_order[i])] != static_cast<std::int64_t>(i)) return {};
  return input(graph, inner, 0);
}

// The gradient of a weight stored [out, in] is made as [in, out] first: so it comes out as it is needed.
Result transposed_product(Graph& graph, const Node& node) {
  if (node.op != &transpose_op || node.shape.rank() != 2) return {};
  if (node.attributes.list("order")[0] == 0) return {};
  const Node& inner = graph.node(node.inputs[0]);
  if (inner.op != &matmul_op) return {};
  const Var a = input(graph, inner, 0), b = input(graph, inner, 1);
  return matmul(transpose(b), transpose(a));
}

Result reshaped_twice(Graph& graph, const Node& node) {
  if (node.op != &reshape_op) return {};
  const Node& inner = graph.node(node.inputs[0]);
  if (inner.shape == node.shape) return graph.var(node.inputs[0]);
  if (inner.op == &reshape_op) return reshape(input(graph, inner, 0), node.shape);
  return {};
}

Result broadcast_twice(Graph& graph, const Node& node) {
  if (node.op != &broadcast_op) return {};
  const Node& inner = graph.node(node.inputs[0]);
  if (inner.op == &broadcast_op) return broadcast(input(graph, inner, 0), node.shape);
  return {};
}

// f(broadcast a, broadcast b) = broadcast f(a, b) for single numbers a and b: one number is computed instead
// of many.
Result broadcast_last(Graph& graph, const Node& node) {
  if (!node.op->element_wise || node.shape.rank() == 0) return {};
  std::vector<Var> sources;
  for (const NodeId id : node.inputs) {
    const Node& repeated = graph.node(id);
    if (repeated.op != &broadcast_op || graph.node(repeated.inputs[0]).shape.rank() != 0) return {};
    sources.push_back(input(graph, repeated, 0));
  }
  return broadcast(graph.apply(*node.op, sources, node.attributes), node.shape);
}

constexpr Identity table[] = {
    {"x * 1 = x", times_one},
    {"x + 0 = x", plus_zero},
    {"x - 0 = x", minus_zero},
    {"x / 1 = x", over_one},
    {"x^1 = x", to_the_one},
    {"-(-x) = x", double_negation},
    {"(x^T)^T = x", transposed_twice},
    {"(A B)^T = B^T A^T", transposed_product},
    {"reshape of reshape", reshaped_twice},
    {"broadcast of broadcast", broadcast_twice},
    {"f of repeated numbers = f repeated", broadcast_last},
};

}  // namespace

std::span<const Identity> identities() { return table; }

}  // namespace gradus
