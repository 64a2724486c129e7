// terms.cpp - formulas as sums of products, and back.
#include "algebra/terms.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/ops.hpp>
#include <vector>

#include "algebra/formula.hpp"
#include "algebra/matching.hpp"
#include "base/pow.hpp"
#include "ops/records.hpp"

namespace gradus::algebra {
namespace {

// Products of more terms than these are left as they are.
constexpr std::size_t most_terms = 64;

bool is_arithmetic(const Op* op) {
  return op == &add_op || op == &subtract_op || op == &multiply_op || op == &divide_op || op == &negate_op ||
         op == &square_op || op == &reciprocal_op;
}

std::optional<double> constant_exponent(Var x) {
  if (x.node().op != &power_op) return std::nullopt;
  return uniform_value(x.graph(), x.node().inputs[1]);
}

double power_of(double number, double exponent) {
  constexpr double most = 1024;
  if (exponent == std::floor(exponent) && std::abs(exponent) <= most)
    return math::whole_power(number, static_cast<std::int64_t>(exponent));
  return exponent == 0.5 ? std::sqrt(number) : math::pow(number, exponent);
}

void add_factor(const Graph& graph, Term& term, const Factor& factor) {
  for (Factor& each : term.factors)
    if (same_formula(graph, each.atom.id(), factor.atom.id())) {
      each.exponent += factor.exponent;
      return;
    }
  term.factors.push_back(factor);
}

void collect(Var x, double exponent, bool top, Written& to) {
  x = opened(x);
  if (const auto number = uniform_value(x.graph(), x.id());
      number && (*number > 0 || exponent == std::floor(exponent)) && (*number != 0 || exponent > 0)) {
    to.term.coefficient *= power_of(*number, exponent);
    if (*number == -1) ++to.signs;
    if (*number != 1 && *number != -1) ++to.numbers;
    return;
  }
  const Op* op = x.node().op;
  const bool whole = exponent == std::floor(exponent);
  if (op == &multiply_op && whole) {
    collect(input(x, 0), exponent, false, to);
    return collect(input(x, 1), exponent, false, to);
  }
  if (op == &divide_op && whole) {
    if (!top) ++to.fractions;
    collect(input(x, 0), exponent, exponent > 0, to);
    return collect(input(x, 1), -exponent, false, to);
  }
  if (op == &negate_op && whole) {
    ++to.signs;
    if (std::fmod(std::abs(exponent), 2) == 1) to.term.coefficient = -to.term.coefficient;
    return collect(input(x, 0), exponent, top, to);
  }
  if (op == &reciprocal_op && whole) {
    ++to.fractions;
    return collect(input(x, 0), -exponent, false, to);
  }
  if (op == &square_op && whole) return collect(input(x, 0), 2 * exponent, false, to);
  if (const auto power = constant_exponent(x); power && whole && *power == std::floor(*power))
    return collect(input(x, 0), *power * exponent, false, to);
  if (const auto power = constant_exponent(x)) {
    to.term.factors.push_back({input(x, 0), *power * exponent});
    return;
  }
  to.term.factors.push_back({x, exponent});
}

void collect_sum(Var x, double sign, std::vector<Term>& terms) {
  x = opened(x);
  const Op* op = x.node().op;
  if (op == &add_op || op == &subtract_op) {
    collect_sum(input(x, 0), sign, terms);
    return collect_sum(input(x, 1), op == &add_op ? sign : -sign, terms);
  }
  if (op == &negate_op) return collect_sum(input(x, 0), -sign, terms);
  Term term = product_of(x);
  term.coefficient *= sign;
  terms.push_back(std::move(term));
}

Term times(const Graph& graph, const Term& a, const Term& b) {
  Term result = a;
  result.coefficient *= b.coefficient;
  for (const Factor& factor : b.factors) add_factor(graph, result, factor);
  std::erase_if(result.factors, [](const Factor& factor) { return factor.exponent == 0; });
  return result;
}

bool is_sum(Var x) {
  const Op* op = opened(x).node().op;
  return op == &add_op || op == &subtract_op;
}

// Sums that stand below a fraction line anywhere: atoms, so that they cancel as a whole.
void find_denominators(Var x, double exponent, std::vector<Var>& found) {
  x = opened(x);
  if (is_sum(x)) {
    if (exponent < 0) found.push_back(x);
    find_denominators(input(x, 0), 1, found);
    return find_denominators(input(x, 1), 1, found);
  }
  if (!is_arithmetic(x.node().op)) return;
  for (const Factor& factor : written_product(x).term.factors)
    if (is_sum(factor.atom)) find_denominators(factor.atom, factor.exponent, found);
}

std::vector<Term> expanded(Var x, const std::vector<Var>& kept) {
  const Graph& graph = x.graph();
  x = opened(x);
  const auto is_kept = [&](Var sum) {
    return std::any_of(kept.begin(), kept.end(),
                       [&](Var each) { return same_formula(graph, each.id(), sum.id()); });
  };
  std::vector<Term> result;
  for (const Term& product : is_kept(x) ? std::vector<Term>{{1, {{x, 1}}}} : sum_of(x)) {
    std::vector<Term> terms{{product.coefficient, {}}};
    for (const Factor& factor : product.factors) {
      const bool opens = is_sum(factor.atom) && factor.exponent > 0 && factor.exponent <= 4 &&
                         factor.exponent == std::floor(factor.exponent) && !is_kept(factor.atom);
      const std::vector<Term> sum = opens ? expanded(factor.atom, kept) : std::vector<Term>{{1, {factor}}};
      for (int times_left = opens ? static_cast<int>(factor.exponent) : 1; times_left > 0; --times_left) {
        std::vector<Term> next;
        for (const Term& a : terms)
          for (const Term& b : sum) next.push_back(times(graph, a, b));
        if (next.size() > most_terms) return {{1, {{x, 1}}}};
        terms = std::move(next);
      }
    }
    result.insert(result.end(), terms.begin(), terms.end());
  }
  return like_terms(graph, result);
}

bool same_factors(const Graph& graph, const Term& a, const Term& b) {
  if (a.factors.size() != b.factors.size()) return false;
  return std::all_of(a.factors.begin(), a.factors.end(), [&](const Factor& factor) {
    return std::any_of(b.factors.begin(), b.factors.end(), [&](const Factor& other) {
      return factor.exponent == other.exponent && same_formula(graph, factor.atom.id(), other.atom.id());
    });
  });
}

Var number_in(Var like, double value) { return broadcast(number_like(like, value), like.shape()); }

Var raised(const Factor& factor, double exponent, Var like) {
  const Var atom = broadcast(factor.atom, like.shape());
  if (exponent == 1) return atom;
  return power(atom, number_in(like, exponent));
}

Var product_with(Var before, Var factor) { return before ? before * factor : factor; }

}  // namespace

Var opened(Var x) {
  if (!is_repeated(x.node())) return x;
  const Var inner = opened(input(x, 0));
  if (!is_arithmetic(inner.node().op) && !constant_exponent(inner)) return x;
  std::vector<Var> operands;
  for (std::size_t i = 0; i < inner.node().inputs.size(); ++i) {
    const Var operand = input(inner, i);
    const auto number = uniform_value(x.graph(), operand.id());
    operands.push_back(number                         ? number_in(x, *number)
                       : x.node().op == &broadcast_op ? broadcast(operand, x.shape())
                                                      : reshape(operand, x.shape()));
  }
  return x.graph().apply(*inner.node().op, operands, inner.node().attributes);
}

Written written_product(Var x) {
  Written result;
  collect(x, 1, true, result);
  return result;
}

Term merged(const Graph& graph, const Term& term) {
  return times(graph, {term.coefficient, {}}, {1, term.factors});
}

Term product_of(Var x) { return merged(x.graph(), written_product(x).term); }

std::vector<Term> sum_of(Var x) {
  std::vector<Term> terms;
  collect_sum(x, 1, terms);
  return terms;
}

std::vector<Term> multiplied_out(Var x) {
  std::vector<Var> kept;
  find_denominators(x, 1, kept);
  return expanded(x, kept);
}

std::vector<Term> like_terms(const Graph& graph, const std::vector<Term>& terms) {
  std::vector<Term> result;
  for (const Term& term : terms) {
    const auto found = std::find_if(result.begin(), result.end(),
                                    [&](const Term& other) { return same_factors(graph, term, other); });
    if (found == result.end())
      result.push_back(term);
    else
      found->coefficient += term.coefficient;
  }
  std::erase_if(result, [](const Term& term) { return term.coefficient == 0; });
  return result;
}

Term common_factor(const Graph& graph, const std::vector<Term>& terms) {
  Term common;
  if (terms.empty()) return common;
  for (const Factor& factor : terms[0].factors) {
    double least = factor.exponent;
    for (const Term& term : terms) {
      const auto found = std::find_if(term.factors.begin(), term.factors.end(), [&](const Factor& other) {
        return same_formula(graph, factor.atom.id(), other.atom.id());
      });
      const double here = found == term.factors.end() ? 0 : found->exponent;
      least = least > 0 ? std::min(least, std::max(here, 0.0)) : std::max(least, std::min(here, 0.0));
    }
    if (least != 0) common.factors.push_back({factor.atom, least});
  }
  return common;
}

Term quotient(const Graph& graph, const Term& a, const Term& b) {
  Term inverse{1 / b.coefficient, b.factors};
  for (Factor& factor : inverse.factors) factor.exponent = -factor.exponent;
  return times(graph, a, inverse);
}

Var written(const Term& term, Var like) {
  double number = std::abs(term.coefficient), below = 1;
  if (number != 0 && number < 1 && 1 / number == std::round(1 / number)) {
    below = std::round(1 / number);
    number = 1;
  }
  Var top, bottom;
  if (number != 1) top = number_in(like, number);
  if (below != 1) bottom = number_in(like, below);
  for (const Factor& factor : term.factors) {
    if (factor.exponent > 0) top = product_with(top, raised(factor, factor.exponent, like));
    if (factor.exponent < 0) bottom = product_with(bottom, raised(factor, -factor.exponent, like));
  }
  if (!top) top = number_in(like, 1);
  if (term.coefficient < 0) top = uniform_value(like.graph(), top.id()) ? number_in(like, -number) : -top;
  return bottom ? top / bottom : top;
}

Var written(const std::vector<Term>& terms, Var like) {
  std::vector<Term> ordered = terms;
  std::stable_partition(ordered.begin(), ordered.end(),
                        [](const Term& term) { return term.coefficient > 0; });
  Var result;
  for (const Term& term : ordered) {
    if (!result)
      result = written(term, like);
    else if (term.coefficient < 0)
      result = result - written(Term{-term.coefficient, term.factors}, like);
    else
      result = result + written(term, like);
  }
  return result ? result : number_in(like, 0);
}

}  // namespace gradus::algebra
