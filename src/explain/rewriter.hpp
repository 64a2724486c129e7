// rewriter.hpp - rewrites formulas of a graph, one rule at a time, and keeps what it did.
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

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

/// The nodes of a formula, operands first.
std::vector<NodeId> nodes_of(const Graph& graph, NodeId root);

/// Makes results of one rule wrong: x becomes 1.01 x + 0.01.
Var corrupted(Var x);

/// Applies the rule wherever it fits; nothing where it fits nowhere.
std::optional<NodeId> rewritten(Graph& graph, NodeId root, const RewriteRule& rule,
                                const std::string& corrupt = {});

/// Applies the first rule that fits, over and over, until none does. Each application goes into `steps` and
/// into the graph's records.
NodeId simplified(Graph& graph, NodeId root, std::span<const RewriteRule> rules, std::vector<Rewrite>& steps,
                  const std::string& corrupt = {});

/// The identities of the compiler as rules.
std::vector<RewriteRule> identity_rules();

}  // namespace gradus
