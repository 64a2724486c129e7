// rewriter.hpp - rewrites formulas of a graph, one rule at a time, and keeps what it did.
#pragma once

#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/graph.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "graph/interpret.hpp"

namespace gradus::explain {

/// A rule: another formula for a node, or nothing where it does not apply.
struct RewriteRule {
  std::string name;
  std::function<std::optional<Var>(Var)> apply;
};

/// What one rule made of a whole formula.
struct Rewrite {
  std::string rule;
  NodeId before = -1, after = -1;
};

/// A formula with some of its nodes replaced by others.
NodeId replaced(Graph& graph, NodeId root, const std::map<NodeId, NodeId>& by);

/// Makes results of one rule wrong: x becomes 1.01 x + 0.01.
Var corrupted(Var x);

/// Rewrites formulas of one graph by a list of rules. What a rule makes of a node depends on the node alone:
/// so each is tried once on each node, whatever formulas it stands in, and leaves no nodes behind where it
/// does not fit.
class Simplifier {
 public:
  Simplifier(Graph& graph, std::vector<RewriteRule> rules, std::string corrupt = {})
      : graph_(graph), rules_(std::move(rules)), corrupt_(std::move(corrupt)), unfit_(rules_.size()) {}

  /// Applies the first rule that fits, wherever it fits, over and over, until none does. Each application
  /// goes into `steps` and into the graph's records.
  NodeId simplified(NodeId root, std::vector<Rewrite>& steps);

 private:
  std::optional<NodeId> applied(std::size_t rule, std::span<const NodeId> nodes);
  std::optional<NodeId> tried(std::size_t rule, NodeId id);

  Graph& graph_;
  std::vector<RewriteRule> rules_;
  std::string corrupt_;
  /// By rule and node: the rule is known not to fit.
  std::vector<std::unordered_set<NodeId>> unfit_;
};

/// The identities of the compiler as rules.
std::vector<RewriteRule> identity_rules();

/// The same rule where its result has numbers for these values, or what stood before has none: log(1 - a) has
/// none where a is rounded to 1.
RewriteRule finite(RewriteRule rule, const Feeds& feeds);

}  // namespace gradus::explain
