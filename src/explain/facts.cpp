// facts.cpp - rules of named pieces.
#include "explain/facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/explain.hpp>
#include <gradus/ops.hpp>
#include <limits>

#include "algebra/formula.hpp"
#include "algebra/terms.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

using algebra::Factor, algebra::Term;
using algebra::like_terms, algebra::merged, algebra::product_of, algebra::quotient, algebra::sum_of;
using algebra::same_formula, algebra::written;

bool is_product(const Node& node) { return node.op == &multiply_op || node.op == &divide_op; }

// How often a product holds another one: the exponents of all of its factors times as much.
double holds(const Graph& graph, const Term& whole, const Term& part) {
  double times = std::numeric_limits<double>::infinity();
  for (const Factor& factor : part.factors) {
    double here = 0;
    for (const Factor& other : whole.factors)
      if (same_formula(graph, factor.atom.id(), other.atom.id())) here = other.exponent / factor.exponent;
    times = std::min(times, std::floor(here));
  }
  return part.factors.empty() ? 0 : times;
}

Term repeated(const Term& term, const Shape& shape) {
  Term result = term;
  for (Factor& factor : result.factors) factor.atom = spread_to(factor.atom, shape);
  return result;
}

std::optional<Var> folded(Var x, NodeId formula, NodeId symbol) {
  Graph& graph = x.graph();
  if (!is_product(x.node())) return std::nullopt;
  const Var whole = graph.var(formula);
  const bool fits = whole.shape() == x.shape() ||
                    (whole.shape().rank() == 1 && x.shape().rank() > 1 && whole.shape()[0] == x.shape()[0]);
  if (!fits) return std::nullopt;
  const Term part = repeated(product_of(whole), x.shape());
  if (part.coefficient != 1) return std::nullopt;
  Term product = product_of(x);
  const double times = holds(graph, product, part);
  if (times < 1) return std::nullopt;
  Term removed = part;
  for (Factor& factor : removed.factors) factor.exponent *= times;
  Term rest = quotient(graph, product, removed);
  rest.factors.insert(rest.factors.begin(), {spread_to(graph.var(symbol), x.shape()), times});
  return written(rest, x);
}

// y f becomes y f_a, where f_a = sum_j y f and y is one-hot.
struct Selection {
  NodeId y = -1, f = -1, chosen = -1;
};

std::optional<Var> selected(Var x, const Selection& selection) {
  Graph& graph = x.graph();
  if (!is_product(x.node()) && x.node().op != &add_op && x.node().op != &subtract_op) return std::nullopt;
  if (x.shape() != graph.node(selection.f).shape) return std::nullopt;
  std::vector<Term> terms = algebra::multiplied_out(x);
  bool any = false;
  for (Term& term : terms) {
    Factor* f = nullptr;
    bool has_y = false;
    for (Factor& factor : term.factors) {
      if (factor.atom.id() == selection.y && factor.exponent > 0) has_y = true;
      if (factor.atom.id() == selection.f) f = &factor;
    }
    if (!has_y || !f) continue;
    f->atom = spread_to(graph.var(selection.chosen), x.shape());
    term = merged(graph, term);
    any = true;
  }
  if (!any) return std::nullopt;
  terms = like_terms(graph, terms);
  Term common = algebra::common_factor(graph, terms);
  for (Term& term : terms) term = quotient(graph, term, common);
  if (terms.size() > 1) common.factors.push_back({written(terms, x), 1});
  if (terms.size() == 1)
    common = merged(graph, Term{terms[0].coefficient, [&] {
                                  std::vector<Factor> all = common.factors;
                                  all.insert(all.end(), terms[0].factors.begin(), terms[0].factors.end());
                                  return all;
                                }()});
  return written(common, x);
}

// The station whose leaf an operand is, below casts and repeats.
const Station* station_of(const Graph& graph, std::span<const Station> stations, NodeId id) {
  while (graph.node(id).op == &broadcast_op || graph.node(id).op == &reshape_op)
    id = graph.node(id).inputs[0];
  for (const Station& station : stations)
    if (station.symbol == id) return &station;
  return nullptr;
}

// For sum_j y f: y and f, where y is one-hot.
std::optional<Selection> selection_of(const Graph& graph, std::span<const Station> stations,
                                      const Station& sum) {
  if (sum.formula < 0 || graph.node(sum.formula).op != &sum_op) return std::nullopt;
  const Node& product = graph.node(graph.node(sum.formula).inputs[0]);
  if (product.op != &multiply_op || product.shape.rank() != 2 || graph.node(sum.formula).shape.rank() != 1)
    return std::nullopt;
  for (std::size_t i = 0; i < 2; ++i) {
    const Station* y = station_of(graph, stations, product.inputs[i]);
    const Station* f = station_of(graph, stations, product.inputs[1 - i]);
    if (y && f && y->formula >= 0 && graph.node(y->formula).op == &one_hot_op)
      return Selection{y->symbol, f->symbol, sum.symbol};
  }
  return std::nullopt;
}

// The formula itself, wherever it stands.
RewriteRule naming_rule(Graph& graph, const Station& station) {
  return {fmt::format("{} = {}", plain(expression_of(graph, station.formula, {})), station.name),
          [formula = station.formula, symbol = station.symbol](Var x) -> std::optional<Var> {
            if (!same_formula(x.graph(), x.id(), formula)) return std::nullopt;
            return x.graph().var(symbol);
          }};
}

RewriteRule one_hot_total(NodeId y) {
  return {"sum_j y_j = 1: y is one-hot", [y](Var x) -> std::optional<Var> {
            if (x.node().op != &sum_op || x.node().inputs[0] != y || x.shape().size() == 1)
              return std::nullopt;
            const Shape shape = x.shape();
            return broadcast(number_like(x, 1), shape);
          }};
}

}  // namespace

Var spread_to(Var value, const Shape& shape) {
  if (value.shape() == shape) return value;
  Shape kept = shape;
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (axis >= value.shape().rank() || value.shape()[axis] != shape[axis]) kept = kept.with(axis, 1);
  return value.shape().rank() == 0 ? broadcast(value, shape) : broadcast(reshape(value, kept), shape);
}

std::optional<Var> selected_share(std::span<const Station> stations, Var formula) {
  Graph& graph = formula.graph();
  for (const Station& each : stations) {
    if (each.formula != formula.id()) continue;
    const auto selection = selection_of(graph, stations, each);
    if (!selection) return std::nullopt;
    const auto p = std::find_if(stations.begin(), stations.end(),
                                [&](const Station& other) { return other.symbol == selection->f; });
    if (p == stations.end() || p->formula < 0 || graph.node(p->formula).op != &softmax_op)
      return std::nullopt;
    const Var e = exp(graph.var(graph.node(p->formula).inputs[0]));
    const Var all = sum(e, {1});
    return sum(graph.var(selection->y) * e, {1}) / all;
  }
  return std::nullopt;
}

std::optional<RewriteRule> share_of_one(Graph& graph, const Station& station) {
  const Term share = product_of(graph.var(station.formula));
  if (share.coefficient != 1 || share.factors.size() != 1 || share.factors[0].exponent != -1)
    return std::nullopt;
  const std::vector<Term> parts = like_terms(graph, sum_of(share.factors[0].atom));
  if (parts.size() != 2) return std::nullopt;
  const Term &one = parts[0].factors.empty() ? parts[0] : parts[1],
             &rest = parts[0].factors.empty() ? parts[1] : parts[0];
  const bool fits = one.factors.empty() && one.coefficient == 1 && rest.coefficient == 1 &&
                    rest.factors.size() == 1 && rest.factors[0].exponent == 1;
  if (!fits) return std::nullopt;
  const NodeId e = rest.factors[0].atom.id(), symbol = station.symbol;
  const std::string text = plain(expression_of(graph, e, {}));
  return RewriteRule{
      fmt::format("{0} {1} = 1 - {1}", text, station.name), [e, symbol](Var x) -> std::optional<Var> {
        if (!is_product(x.node())) return std::nullopt;
        Term product = product_of(x);
        Factor *exponential = nullptr, *name = nullptr;
        for (Factor& factor : product.factors) {
          if (factor.exponent > 0 && same_formula(x.graph(), factor.atom.id(), e)) exponential = &factor;
          if (factor.exponent > 0 && factor.atom.id() == symbol) name = &factor;
        }
        if (!exponential || !name) return std::nullopt;
        const Var a = name->atom;
        exponential->exponent -= 1;
        name->exponent -= 1;
        std::erase_if(product.factors, [](const Factor& factor) { return factor.exponent == 0; });
        product.factors.push_back({1.0 - a, 1});
        return written(product, x);
      }};
}

RewriteRule folding_rule(Graph& graph, const std::string& name, NodeId formula, NodeId symbol) {
  const std::string text = plain(expression_of(graph, formula, {}));
  return {fmt::format("{} = {}", text, name),
          [formula, symbol](Var x) { return folded(x, formula, symbol); }};
}

std::vector<RewriteRule> naming_rules(Graph& graph, std::span<const Station> stations) {
  std::vector<RewriteRule> rules;
  for (const Station& station : stations)
    if (station.formula >= 0 && station.depends) rules.push_back(naming_rule(graph, station));
  return rules;
}

std::vector<RewriteRule> rules_of_stations(Graph& graph, std::span<const Station> stations) {
  std::vector<RewriteRule> rules;
  for (const Station& station : stations) {
    if (station.formula < 0) continue;
    const Node& formula = graph.node(station.formula);
    if (formula.op == &softmax_op && formula.shape.rank() == 2) {
      const Var e = exp(graph.var(formula.inputs[0]));
      const Var share = e / spread_to(sum(e, {1}), e.shape());
      if (e.shape().rank() == 2)
        rules.push_back(folding_rule(graph, station.name, share.id(), station.symbol));
    }
    if (station.taken_apart != station.formula)
      rules.push_back(folding_rule(graph, station.name, station.taken_apart, station.symbol));
    if (formula.op == &one_hot_op) rules.push_back(one_hot_total(station.symbol));
    if (const auto selection = selection_of(graph, stations, station))
      rules.push_back({fmt::format("y {0} = y {0}_a: y is one-hot", graph.node(selection->f).name),
                       [selection = *selection](Var x) { return selected(x, selection); }});
  }
  return rules;
}

}  // namespace gradus::explain
