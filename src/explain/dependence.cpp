// dependence.cpp - follows a leaf through a formula.
#include "explain/dependence.hpp"

#include <algorithm>
#include <map>

#include "explain/rewriter.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

enum class Pattern { none, number, row, all };

bool runs_over_rows_only(const Node& node) {
  const auto& axes = node.attributes.list("axes");
  return std::find(axes.begin(), axes.end(), 0) == axes.end();
}

Pattern through_shape(const Shape& from, const Shape& to, Pattern in) {
  if (from == to) return in;
  const bool rows_stay = from.rank() > 0 && to.rank() > 0 && from[0] == to[0] &&
                         (from.rank() == to.rank() || from.size() == to.size());
  return rows_stay ? Pattern::row : Pattern::all;
}

Pattern through(const Graph& graph, const Node& node, Pattern in) {
  const Shape& from = graph.node(node.inputs[0]).shape;
  if (node.op->element_wise) return in;
  if (node.op == &broadcast_op || node.op == &reshape_op) return through_shape(from, node.shape, in);
  if (node.op == &sum_op || node.op == &mean_op || node.op == &max_op)
    return runs_over_rows_only(node) ? Pattern::row : Pattern::all;
  if (node.op == &softmax_op || node.op == &log_softmax_op || node.op == &logsumexp_op || node.op == &pick_op)
    return from.rank() > 1 ? Pattern::row : Pattern::all;
  return Pattern::all;
}

}  // namespace

bool has_local_derivative(const Graph& graph, NodeId formula, NodeId leaf) {
  const Shape &u = graph.node(formula).shape, &v = graph.node(leaf).shape;
  if (u.size() == 1 && u.rank() == 0) return true;
  std::map<NodeId, Pattern> patterns{{leaf, Pattern::number}};
  for (const NodeId id : nodes_of(graph, formula)) {
    Pattern worst = Pattern::none;
    const Node& node = graph.node(id);
    for (const NodeId input : node.inputs) {
      const Pattern in = patterns[input];
      if (in != Pattern::none) worst = std::max(worst, std::max(in, through(graph, node, in)));
    }
    if (id != leaf) patterns[id] = worst;
  }
  const Pattern pattern = patterns[formula];
  if (pattern == Pattern::number && u == v) return true;
  const bool one_a_row = u.rank() == 1 && v.rank() >= 1 && u[0] == v[0];
  return one_a_row && (pattern == Pattern::row || pattern == Pattern::number);
}

}  // namespace gradus::explain
