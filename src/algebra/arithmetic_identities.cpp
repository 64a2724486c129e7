// arithmetic_identities.cpp - identities of products and sums.
#include <algorithm>
#include <cmath>
#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "algebra/identity_functions.hpp"
#include "algebra/matching.hpp"
#include "algebra/terms.hpp"
#include "ops/records.hpp"

namespace gradus::algebra::identity {
namespace {

bool is_product(Var x) { return is(x, multiply_op) || is(x, divide_op); }
bool is_total(Var x) { return is(x, add_op) || is(x, subtract_op); }

// The formula written anew, where that says something else. Where numbers are repeated is another rule's
// business: the two would undo each other.
Result in_place_of(Var x, Var formula) {
  if (same_but_for_repeats(x.graph(), x.id(), formula.id())) return {};
  return formula;
}

Result shorter(Var x, Var formula) {
  if (length_of(x.graph(), formula.id()) >= length_of(x.graph(), x.id())) return {};
  return formula;
}

// True where two equal atoms have exponents of which the condition holds.
template <class Condition>
bool any_pair(const Graph& graph, const Term& term, const Condition& condition) {
  for (std::size_t i = 0; i < term.factors.size(); ++i)
    for (std::size_t j = i + 1; j < term.factors.size(); ++j)
      if (condition(term.factors[i].exponent, term.factors[j].exponent) &&
          same_formula(graph, term.factors[i].atom.id(), term.factors[j].atom.id()))
        return true;
  return false;
}

bool is_difference(Var x) {
  const Var open = opened(x);
  return is(open, subtract_op) || is(open, negate_op);
}

bool is_odd(double exponent) { return std::fmod(std::abs(exponent), 2) == 1; }

}  // namespace

Result cancel(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Term term = written_product(x).term;
  if (!any_pair(graph, term, [](double a, double b) { return a * b < 0; })) return {};
  return in_place_of(x, written(merged(graph, term), x));
}

Result powers(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Term term = written_product(x).term;
  if (!any_pair(graph, term, [](double a, double b) { return a * b > 0; })) return {};
  return in_place_of(x, written(merged(graph, term), x));
}

Result numbers(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Written product = written_product(x);
  if (product.numbers == 0) return {};
  const Var formula = written(merged(graph, product.term), x);
  return product.numbers > 1 ? in_place_of(x, formula) : shorter(x, formula);
}

Result fractions(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Written product = written_product(x);
  if (product.fractions == 0) return {};
  return in_place_of(x, written(merged(graph, product.term), x));
}

Result signs(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Written product = written_product(x);
  if (product.signs == 0) return {};
  return in_place_of(x, written(merged(graph, product.term), x));
}

Result turned_difference(Var x) {
  Graph& graph = x.graph();
  if (!is(x, negate_op)) return {};
  if (is_difference(input(x, 0))) return shorter(x, written(algebra::like_terms(graph, sum_of(x)), x));
  Term term = product_of(x);
  if (term.coefficient >= 0) return {};
  // The longest one: what stands below a line elsewhere is seldom that.
  Factor* turns = nullptr;
  double longest = 0;
  for (Factor& factor : term.factors) {
    const double length = length_of(graph, factor.atom.id());
    if (!is_odd(factor.exponent) || !is_difference(factor.atom) || length <= longest) continue;
    turns = &factor;
    longest = length;
  }
  if (!turns) return {};
  const Var turned = written(algebra::like_terms(graph, sum_of(-turns->atom)), turns->atom);
  if (length_of(graph, turned.id()) > longest) return {};
  turns->atom = turned;
  term.coefficient = -term.coefficient;
  return in_place_of(x, written(term, x));
}

Result like_terms(Var x) {
  Graph& graph = x.graph();
  if (!is_total(x)) return {};
  const std::vector<Term> terms = sum_of(x), together = algebra::like_terms(graph, terms);
  if (together.size() == terms.size()) return {};
  return in_place_of(x, written(together, x));
}

Result signs_of_terms(Var x) {
  if (!is_total(x)) return {};
  const Var formula = written(sum_of(x), x);
  if (is(x, add_op) && product_of(input(x, 1)).coefficient < 0) return in_place_of(x, formula);
  return shorter(x, formula);
}

Result common_factor(Var x) {
  Graph& graph = x.graph();
  if (!is_total(x)) return {};
  std::vector<Term> terms = algebra::like_terms(graph, sum_of(x));
  Term common = algebra::common_factor(graph, terms);
  if (common.factors.empty() || terms.size() < 2) return {};
  for (Term& term : terms) term = quotient(graph, term, common);
  if (std::all_of(terms.begin(), terms.end(), [](const Term& term) { return term.coefficient < 0; })) {
    common.coefficient = -1;
    for (Term& term : terms) term.coefficient = -term.coefficient;
  }
  const Var rest = written(terms, x);
  Term product = common;
  product.factors.push_back({rest, 1});
  return shorter(x, written(product, x));
}

// (a / c + b / d) c d: each denominator meets its factor.
Result shared_denominators(Var x) {
  Graph& graph = x.graph();
  if (!is_product(x)) return {};
  const Term product = product_of(x);
  for (std::size_t i = 0; i < product.factors.size(); ++i) {
    if (product.factors[i].exponent != 1) continue;
    const std::vector<Term> inner = sum_of(product.factors[i].atom);
    if (inner.size() < 2) continue;
    Term rest = product;
    rest.factors.erase(rest.factors.begin() + static_cast<std::ptrdiff_t>(i));
    std::vector<Term> terms;
    for (const Term& term : inner) {
      Term whole{rest.coefficient * term.coefficient, rest.factors};
      whole.factors.insert(whole.factors.end(), term.factors.begin(), term.factors.end());
      terms.push_back(merged(graph, whole));
    }
    if (const Result found = shorter(x, written(terms, x))) return found;
  }
  return {};
}

Result multiplied_out(Var x) {
  if (!is_product(x) && !is_total(x) && !is(x, negate_op)) return {};
  return shorter(x, written(algebra::multiplied_out(x), x));
}

}  // namespace gradus::algebra::identity
