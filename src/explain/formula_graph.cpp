// formula_graph.cpp - the formula of one node over a few others, as a graph of its own.
#include "explain/formula_graph.hpp"

#include <algorithm>
#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>

#include "algebra/rewrite.hpp"
#include "graph/interpret.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

// Copies what is below some roots. `place` returns the copy of a node, or -1 for an ordinary one.
using Place = std::function<NodeId(Graph& to, NodeId id, const std::vector<NodeId>& inputs)>;
using Stop = std::function<bool(NodeId id)>;

std::vector<NodeId> copy_below(const Graph& from, Graph& to, const std::vector<NodeId>& roots,
                               const Stop& stop, const Place& place) {
  NodeSet needed(from);
  for (const NodeId root : roots) needed.insert(root);
  for (NodeId id = from.size() - 1; id >= 0; --id)
    if (needed.contains(id) && !stop(id))
      for (const NodeId input : from.node(id).inputs) needed.insert(input);
  ById<NodeId> copies(from, -1);
  for (NodeId id = 0; id < from.size(); ++id) {
    if (!needed.contains(id)) continue;
    std::vector<NodeId> inputs;
    if (!stop(id))
      for (const NodeId input : from.node(id).inputs) inputs.push_back(copies[input]);
    const NodeId placed = place(to, id, inputs);
    copies[id] = placed >= 0 ? placed : to.adopt(from, id, std::move(inputs));
  }
  std::vector<NodeId> result;
  for (const NodeId root : roots) result.push_back(copies[root]);
  return result;
}

// An input of that name, made where there is none yet.
NodeId input_called(Graph& graph, const std::string& name, const Node& like) {
  const std::optional<NodeId> found = graph.find(name);
  return found ? *found : graph.input(name, like.shape, like.dtype).id();
}

std::string rules_of(const Graph& graph) {
  std::vector<std::string> rules;
  for (const Record& record : graph.records())
    if (std::find(rules.begin(), rules.end(), record.rule) == rules.end()) rules.push_back(record.rule);
  std::string text;
  for (const std::string& rule : rules) text += (text.empty() ? "" : ", ") + rule;
  return text;
}

}  // namespace

FormulaGraph formula_of(const Graph& graph, NodeId root, const std::map<NodeId, std::string>& names,
                        bool root_too) {
  FormulaGraph result{Graph::like(graph)};
  const auto given = [&](NodeId id) { return (root_too || id != root) && names.contains(id); };
  result.root = copy_below(graph, *result.graph, {root}, given,
                           [&](Graph& to, NodeId id, const std::vector<NodeId>&) -> NodeId {
                             if (!given(id)) return -1;
                             return input_called(to, names.at(id), graph.node(id));
                           })[0];
  return result;
}

FormulaGraph without_factors(const Graph& graph, NodeId root, const std::function<bool(NodeId)>& is_one) {
  FormulaGraph result{Graph::like(graph)};
  result.root = copy_below(
      graph, *result.graph, {root}, [](NodeId) { return false; },
      [&](Graph&, NodeId id, const std::vector<NodeId>& inputs) -> NodeId {
        const Node& node = graph.node(id);
        if (node.op != &multiply_op) return -1;
        if (is_one(node.inputs[1])) return inputs[0];
        return is_one(node.inputs[0]) ? inputs[1] : -1;
      })[0];
  return result;
}

FormulaGraph expanded(const Graph& graph, NodeId root) {
  FormulaGraph result{Graph::like(graph)};
  bool more = false;
  const auto open = [&](const Node& node) {
    return node.op->formula && (!node.op->element_wise || node.op == &relu_op);
  };
  result.root = copy_below(
      graph, *result.graph, {root}, [](NodeId) { return false; },
      [&](Graph& to, NodeId id, const std::vector<NodeId>& inputs) -> NodeId {
        const Node& node = graph.node(id);
        if (!open(node)) return -1;
        more = true;
        std::vector<Var> vars;
        for (const NodeId input : inputs) vars.push_back(to.var(input));
        return node.op->formula(Call(*node.op, to, vars, node.attributes)).id();
      })[0];
  // A formula may be made of ops that have formulas themselves.
  return more ? expanded(*result.graph, result.root) : std::move(result);
}

FormulaGradient gradient_of(const FormulaGraph& formula, const std::string& wrt, const std::string& value,
                            const std::string& upstream) {
  const FormulaGraph work = formula_of(*formula.graph, formula.root, {});
  Graph& graph = *work.graph;
  const Var y = graph.var(work.root);
  const Var u = upstream.empty() ? ones_like(y) : graph.input(upstream, y.shape(), y.dtype());
  graph.output("gradient", vector_jacobian(y, u, {{graph.var(*graph.find(wrt))}})[0]);
  graph.output("value", y);
  const std::unique_ptr<Graph> simple = algebra::simplify(graph);
  const NodeId value_id = simple->outputs().at("value");
  std::map<NodeId, std::string> names;
  if (!is_leaf(simple->node(value_id))) names[value_id] = value;
  return {formula_of(*simple, simple->outputs().at("gradient"), names, true), rules_of(graph)};
}

bool is_element_wise(const FormulaGraph& formula, std::string_view input) {
  const Graph& graph = *formula.graph;
  const std::optional<NodeId> leaf = graph.find(input);
  if (!leaf || graph.node(*leaf).shape != graph.node(formula.root).shape) return false;
  const NodeSet moved = dependents(graph, {{*leaf}}, graph.size() - 1, [](const Node&) { return true; });
  for (NodeId id = 0; id < graph.size(); ++id)
    if (moved.contains(id) && id != *leaf && !graph.node(id).op->element_wise) return false;
  return true;
}

}  // namespace gradus::explain
