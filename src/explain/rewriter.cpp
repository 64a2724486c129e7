// rewriter.cpp - rewrites formulas node by node, operands first.
#include "explain/rewriter.hpp"

#include <algorithm>
#include <gradus/ops.hpp>
#include <set>

#include "compile/algebra.hpp"
#include "compile/identities.hpp"
#include "graph/op.hpp"

namespace gradus {
namespace {

// More steps are a sign that two rules undo each other; what stands then is right, if long.
constexpr int most_steps = 60;
// Longer formulas are left as the rules of the ops made them.
constexpr double longest = 200;

// The node on other operands; itself where they are the same.
NodeId rebuilt(Graph& graph, NodeId id, const std::map<NodeId, NodeId>& now) {
  const Node& node = graph.node(id);
  std::vector<Var> inputs;
  bool changed = false;
  for (const NodeId input : node.inputs) {
    const auto found = now.find(input);
    inputs.push_back(graph.var(found == now.end() ? input : found->second));
    changed = changed || inputs.back().id() != input;
  }
  if (!changed) return id;
  const Graph::SameLayer layer(graph, id);
  return graph.apply(*node.op, inputs, node.attributes).id();
}

}  // namespace

// Not needed_nodes: most graphs here are long lists of formulas, of which one is wanted.
std::vector<NodeId> nodes_of(const Graph& graph, NodeId root) {
  std::set<NodeId> found{root};
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    for (const NodeId input : graph.node(id).inputs)
      if (found.insert(input).second) open.push_back(input);
  }
  return {found.begin(), found.end()};
}

NodeId replaced(Graph& graph, NodeId root, const std::map<NodeId, NodeId>& by) {
  std::map<NodeId, NodeId> now;
  for (const NodeId id : nodes_of(graph, root)) {
    const auto found = by.find(id);
    now[id] = found != by.end() ? found->second : is_leaf(graph.node(id)) ? id : rebuilt(graph, id, now);
  }
  return now[root];
}

Var corrupted(Var x) { return is_floating(x.dtype()) ? 1.01 * x + 0.01 : x; }

std::optional<NodeId> rewritten(Graph& graph, NodeId root, const RewriteRule& rule,
                                const std::string& corrupt) {
  std::map<NodeId, NodeId> now;
  bool fitted = false;
  for (const NodeId id : nodes_of(graph, root)) {
    now[id] = id;
    if (is_leaf(graph.node(id))) continue;
    now[id] = rebuilt(graph, id, now);
    const Graph::SameLayer layer(graph, id);
    const std::optional<Var> other = rule.apply(graph.var(now[id]));
    if (!other || same_formula(graph, other->id(), now[id])) continue;
    fitted = true;
    now[id] = corrupt == rule.name ? corrupted(*other).id() : other->id();
  }
  if (!fitted) return std::nullopt;
  return now[root];
}

NodeId simplified(Graph& graph, NodeId root, std::span<const RewriteRule> rules, std::vector<Rewrite>& steps,
                  const std::string& corrupt) {
  for (int count = 0; count < most_steps && length_of(graph, root) <= longest; ++count) {
    bool any = false;
    for (const RewriteRule& rule : rules) {
      const std::optional<NodeId> other = rewritten(graph, root, rule, corrupt);
      if (!other) continue;
      graph.add_record({rule.name, root, {root}, {*other}});
      steps.push_back({rule.name, root, *other});
      root = *other;
      any = true;
      break;
    }
    if (!any || corrupt == steps.back().rule) break;  // a wrong result may be simplified for ever
  }
  return root;
}

std::vector<RewriteRule> identity_rules() {
  std::vector<RewriteRule> rules;
  for (const Identity& identity : identities()) rules.push_back({identity.name, identity.apply});
  return rules;
}

}  // namespace gradus
