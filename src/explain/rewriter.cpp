// rewriter.cpp - rewrites formulas node by node, operands first.
#include "explain/rewriter.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "algebra/identities.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

// More steps are a sign that two rules undo each other; what stands then is right, if long.
constexpr int most_steps = 60;
// Longer formulas are left as the rules of the ops made them.
constexpr double longest = 200;

// The node on other operands; itself where they are the same.
NodeId rebuilt(Graph& graph, NodeId id, const std::map<NodeId, NodeId>& now) {
  const Node& node = graph.node(id);
  const auto changed = [&](NodeId input) { return now.contains(input); };
  if (std::none_of(node.inputs.begin(), node.inputs.end(), changed)) return id;
  std::vector<Var> inputs;
  for (const NodeId input : node.inputs) inputs.push_back(graph.var(changed(input) ? now.at(input) : input));
  const Graph::SameLayer layer(graph, id);
  return graph.apply(*node.op, inputs, node.attributes).id();
}

bool is_finite(Var x, const Feeds& feeds) {
  const Tensor value = evaluate(x.graph(), x.id(), feeds);
  for (std::int64_t i = 0; i < value.size(); ++i)
    if (!std::isfinite(value.number(i))) return false;
  return true;
}

}  // namespace

NodeId replaced(Graph& graph, NodeId root, const std::map<NodeId, NodeId>& by) {
  std::map<NodeId, NodeId> now;
  for (const NodeId id : nodes_of(graph, root)) {
    const auto found = by.find(id);
    const NodeId at = found != by.end() ? found->second : rebuilt(graph, id, now);
    if (at != id) now[id] = at;
  }
  return now.contains(root) ? now.at(root) : root;
}

Var corrupted(Var x) { return is_floating(x.dtype()) ? 1.01 * x + 0.01 : x; }

// What the rule makes of one node.
std::optional<NodeId> Simplifier::tried(std::size_t rule, NodeId id) {
  if (unfit_[rule].contains(id)) return std::nullopt;
  Graph::Trial trial(graph_);
  const Graph::SameLayer layer(graph_, id);
  const std::optional<Var> other = rules_[rule].apply(graph_.var(id));
  if (other && !algebra::same_formula(graph_, other->id(), id)) {
    trial.keep();
    return corrupt_ == rules_[rule].name ? corrupted(*other).id() : other->id();
  }
  unfit_[rule].insert(id);
  return std::nullopt;
}

// The formula, of which these are the nodes, with the rule applied wherever it fits; nothing where it fits
// nowhere.
std::optional<NodeId> Simplifier::applied(std::size_t rule, std::span<const NodeId> nodes) {
  std::map<NodeId, NodeId> now;
  bool fitted = false;
  for (const NodeId id : nodes) {
    if (is_leaf(graph_.node(id))) continue;
    const NodeId at = rebuilt(graph_, id, now);
    const std::optional<NodeId> other = tried(rule, at);
    fitted = fitted || other;
    if (other || at != id) now[id] = other.value_or(at);
  }
  if (!fitted) return std::nullopt;
  return now.at(nodes.back());
}

NodeId Simplifier::simplified(NodeId root, std::vector<Rewrite>& steps) {
  for (int count = 0; count < most_steps && algebra::length_of(graph_, root) <= longest; ++count) {
    const std::vector<NodeId> nodes = nodes_of(graph_, root);
    std::optional<NodeId> other;
    std::size_t rule = 0;
    while (rule < rules_.size() && !(other = applied(rule, nodes))) ++rule;
    if (!other) break;
    const std::string& name = rules_[rule].name;
    graph_.add_record({name, root, {root}, {*other}});
    steps.push_back({name, root, *other});
    root = *other;
    if (corrupt_ == name) break;  // a wrong result may be simplified for ever
  }
  return root;
}

std::vector<RewriteRule> identity_rules() {
  std::vector<RewriteRule> rules;
  for (const algebra::Identity& identity : algebra::identities())
    rules.push_back({identity.name, identity.apply});
  return rules;
}

RewriteRule finite(RewriteRule rule, const Feeds& feeds) {
  return {rule.name, [apply = std::move(rule.apply), &feeds](Var x) {
            std::optional<Var> other = apply(x);
            if (other && !is_finite(*other, feeds) && is_finite(x, feeds)) other.reset();
            return other;
          }};
}

}  // namespace gradus::explain
