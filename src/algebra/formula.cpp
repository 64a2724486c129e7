// formula.cpp - compares and measures formulas.
#include "algebra/formula.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "graph/interpret.hpp"
#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus::algebra {
namespace {

// Two nodes do the same, whatever their inputs are.
bool same_node(const Node& x, const Node& y) {
  if (x.op != y.op || x.shape != y.shape || x.dtype != y.dtype || x.inputs.size() != y.inputs.size())
    return false;
  if (x.value || y.value) return x.value && y.value && x.value->same_bytes(*y.value);
  return !x.inputs.empty() && x.attributes == y.attributes;
}

}  // namespace

bool same_formula(const Graph& graph, NodeId a, NodeId b) {
  if (a == b) return true;
  if (!same_node(graph.node(a), graph.node(b))) return false;
  // Each pair once: values that are used twice, time and again, have no end otherwise.
  std::vector<std::pair<NodeId, NodeId>> open{{a, b}};
  std::set<std::pair<NodeId, NodeId>> seen{{a, b}};
  while (!open.empty()) {
    const Node &x = graph.node(open.back().first), &y = graph.node(open.back().second);
    open.pop_back();
    for (std::size_t i = 0; i < x.inputs.size(); ++i) {
      const NodeId left = x.inputs[i], right = y.inputs[i];
      if (left == right || !seen.emplace(left, right).second) continue;
      if (!same_node(graph.node(left), graph.node(right))) return false;
      open.emplace_back(left, right);
    }
  }
  return true;
}

bool same_but_for_repeats(const Graph& graph, NodeId a, NodeId b) {
  const auto number = [&](NodeId id) {
    const Node& node = graph.node(id);
    return node.op == &broadcast_op && graph.node(node.inputs[0]).shape.rank() == 0 ? node.inputs[0] : id;
  };
  a = number(a);
  b = number(b);
  const Node &x = graph.node(a), &y = graph.node(b);
  if (a == b || !x.op->element_wise || x.op != y.op || x.attributes != y.attributes)
    return same_formula(graph, a, b);
  for (std::size_t i = 0; i < x.inputs.size(); ++i)
    if (!same_but_for_repeats(graph, x.inputs[i], y.inputs[i])) return false;
  return true;
}

std::optional<double> uniform_value(const Graph& graph, NodeId id) {
  const Node* node = &graph.node(id);
  while (is_repeated(*node)) node = &graph.node(node->inputs[0]);
  if (!node->value || node->value->size() == 0) return std::nullopt;
  const double first = node->value->number(0);
  for (std::int64_t i = 1; i < node->value->size(); ++i)
    if (node->value->number(i) != first) return std::nullopt;
  return first;
}

bool is_repeated(const Node& node) { return node.op == &broadcast_op || node.op == &reshape_op; }

double length_of(const Graph& graph, NodeId id) {
  std::map<NodeId, double> known;
  for (const NodeId at : nodes_of(graph, id)) {
    const Node& node = graph.node(at);
    double total = node.op->is_unwritten() ? 0 : 1;
    for (const NodeId each : node.inputs) total += known.at(each);
    known[at] = total;
  }
  return known.at(id);
}

}  // namespace gradus::algebra
