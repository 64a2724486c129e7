// formula_graph.hpp - the formula of one node over a few others, as a graph of its own, and what comes back
// through it.
#pragma once

#include <functional>
#include <gradus/graph.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gradus::explain {

/// The part of a graph between some nodes and one that is made from them.
struct FormulaGraph {
  std::unique_ptr<Graph> graph;
  NodeId root = -1;
};

/// A copy of everything below `root`; nodes that have a name in `names` become inputs of that name, the root
/// itself only with `root_too`.
FormulaGraph formula_of(const Graph& graph, NodeId root, const std::map<NodeId, std::string>& names,
                        bool root_too = false);

/// A copy of everything below `root` in which a product with a node that `is_one` is the other factor alone.
FormulaGraph without_factors(const Graph& graph, NodeId root, const std::function<bool(NodeId)>& is_one);

/// A copy in which ops that are made of others are replaced by their formulas, so that numbers can be put in:
/// softmax becomes exp(z) / sum(exp(z)). What works element by element stays, but relu becomes max(0, x).
FormulaGraph expanded(const Graph& graph, NodeId root);

/// The gradient of a formula for one of its inputs.
struct FormulaGradient {
  /// Simplified; the value of the formula it belongs to is an input of it.
  FormulaGraph formula;
  /// The rules that were applied.
  std::string rules;
};

/// What goes down to the input `wrt` when `upstream` arrives; where the value of the root stands in the
/// gradient it is called `value`. An empty `upstream` stands for ones: the local gradient itself.
FormulaGradient gradient_of(const FormulaGraph& formula, const std::string& wrt, const std::string& value,
                            const std::string& upstream);

/// True where each number of the root depends on one number of that input alone, the one at the same place.
bool is_element_wise(const FormulaGraph& formula, std::string_view input);

}  // namespace gradus::explain
