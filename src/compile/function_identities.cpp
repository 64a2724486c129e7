// function_identities.cpp - identities of exp, log, powers, and of the losses made of them.
#include <gradus/ops.hpp>

#include "compile/algebra.hpp"
#include "compile/identity_functions.hpp"
#include "ops/records.hpp"

namespace gradus::identity {
namespace {

Var input(Graph& graph, const Node& node, std::size_t i) { return graph.var(node.inputs[i]); }

bool is(const Graph& graph, NodeId id, const Op& op) { return graph.node(id).op == &op; }

// The operand of an op below repeats and reshapes.
NodeId unwrapped(const Graph& graph, NodeId id) {
  while (is(graph, id, broadcast_op) || is(graph, id, reshape_op)) id = graph.node(id).inputs[0];
  return id;
}

// y z in either order: the other operand, where one is z.
std::optional<Var> partner(Graph& graph, NodeId product, NodeId z) {
  if (!is(graph, product, multiply_op)) return std::nullopt;
  const Node& node = graph.node(product);
  for (std::size_t i = 0; i < 2; ++i)
    if (same_formula(graph, node.inputs[i], z)) return input(graph, node, 1 - i);
  return std::nullopt;
}

}  // namespace

Result log_of_exp(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &log_op || !is(graph, node.inputs[0], exp_op)) return {};
  return input(graph, graph.node(node.inputs[0]), 0);
}

Result exp_of_log(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &exp_op || !is(graph, node.inputs[0], log_op)) return {};
  return input(graph, graph.node(node.inputs[0]), 0);
}

Result root_squared(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  const bool squared =
      node.op == &square_op || (node.op == &power_op && uniform_value(graph, node.inputs[1]) == 2);
  if (!squared || !is(graph, node.inputs[0], sqrt_op)) return {};
  return input(graph, graph.node(node.inputs[0]), 0);
}

Result to_the_zero(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &power_op || uniform_value(graph, node.inputs[1]) != 0) return {};
  const Shape shape = node.shape;
  return broadcast(graph.scalar(1, node.dtype), shape);
}

// The gradient of a^b keeps b = 0 apart, where a^(b - 1) might be infinite.
Result power_of_variable(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &power_op || !is(graph, node.inputs[1], select_op)) return {};
  const Node& exponent = graph.node(node.inputs[1]);
  if (!is(graph, exponent.inputs[0], equal_op) || uniform_value(graph, exponent.inputs[1]) != 1) return {};
  return power(input(graph, node, 0), input(graph, exponent, 2));
}

Result log_of_base(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &log_op || !is(graph, node.inputs[0], select_op)) return {};
  const Node& base = graph.node(node.inputs[0]);
  if (!is(graph, base.inputs[0], greater_op) || uniform_value(graph, base.inputs[2]) != 1) return {};
  return log(input(graph, base, 1));
}

// log(sum of e^z) - sum of y z with y = 1 at one class: the surprise -log p_a.
Result negative_log_softmax(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &subtract_op || !is(graph, node.inputs[0], logsumexp_op) ||
      !is(graph, node.inputs[1], sum_op))
    return {};
  const Var z = input(graph, graph.node(node.inputs[0]), 0);
  const Node& selection = graph.node(node.inputs[1]);
  const auto y = partner(graph, selection.inputs[0], z.id());
  if (!y || !is(graph, y->id(), one_hot_op)) return {};
  const std::vector<Var> chosen{*y * softmax(z)};
  return -log(graph.apply(sum_op, chosen, selection.attributes));
}

// softplus(z) - y z = -y log a - (1 - y) log(1 - a) with a = sigmoid(z).
Result negative_log_sigmoid(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &subtract_op || !is(graph, node.inputs[0], softplus_op)) return {};
  const Var z = input(graph, graph.node(node.inputs[0]), 0);
  const auto y = partner(graph, node.inputs[1], z.id());
  if (!y) return {};
  const Var a = sigmoid(z);
  return -*y * log(a) - (1 - *y) * log(1 - a);
}

Result log_of_softmax(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op == &log_softmax_op) return log(softmax(input(graph, node, 0)));
  if (node.op != &subtract_op) return {};
  const NodeId total = unwrapped(graph, node.inputs[0]);
  if (!is(graph, total, logsumexp_op)) return {};
  const Var z = input(graph, graph.node(total), 0);
  if (!same_formula(graph, z.id(), node.inputs[1])) return {};
  return -log(softmax(z));
}

// e^-z / (1 + e^-z) = 1 - 1 / (1 + e^-z), where a power of the denominator stays.
Result exponential_share(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &divide_op) return {};
  Term product = product_of(x);
  for (Factor& share : product.factors) {
    if (share.exponent != 1 || share.atom.node().op != &exp_op) continue;
    for (Factor& whole : product.factors) {
      if (whole.exponent > -2) continue;
      const std::vector<Term> terms = like_terms(graph, sum_of(whole.atom));
      if (terms.size() != 2) continue;
      const auto is_share = [&](const Term& term) {
        return term.coefficient == 1 && term.factors.size() == 1 && term.factors[0].exponent == 1 &&
               same_formula(graph, term.factors[0].atom.id(), share.atom.id());
      };
      const auto is_one = [](const Term& term) { return term.coefficient == 1 && term.factors.empty(); };
      if (!(is_share(terms[0]) && is_one(terms[1])) && !(is_share(terms[1]) && is_one(terms[0]))) continue;
      const Var inverse = 1.0 / whole.atom;
      Term result{product.coefficient, {}};
      for (const Factor& factor : product.factors)
        if (&factor != &share && &factor != &whole) result.factors.push_back(factor);
      if (whole.exponent < -2) result.factors.push_back({whole.atom, whole.exponent + 2});
      result.factors.push_back({inverse, 1});
      result.factors.push_back({1.0 - inverse, 1});
      return written(result, x);
    }
  }
  return {};
}

}  // namespace gradus::identity
