// function_identities.cpp - identities of exp, log, powers, and of the losses made of them.
#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "algebra/identity_functions.hpp"
#include "algebra/matching.hpp"
#include "algebra/terms.hpp"
#include "ops/records.hpp"

namespace gradus::algebra::identity {
namespace {

bool same_value(Var a, Var b) { return same_formula(a.graph(), a.id(), b.id()); }

// The operand of an op below repeats and reshapes.
Var unwrapped(Var x) {
  while (is_repeated(x.node())) x = input(x, 0);
  return x;
}

// y z in either order: the other operand, where one is z.
std::optional<Var> partner(Var product, Var z) {
  if (!is(product, multiply_op)) return std::nullopt;
  for (std::size_t i = 0; i < 2; ++i)
    if (same_value(input(product, i), z)) return input(product, 1 - i);
  return std::nullopt;
}

}  // namespace

Result log_of_exp(Var x) {
  if (!is(x, log_op) || !is(input(x, 0), exp_op)) return {};
  return input(input(x, 0), 0);
}

Result exp_of_log(Var x) {
  if (!is(x, exp_op) || !is(input(x, 0), log_op)) return {};
  return input(input(x, 0), 0);
}

Result root_squared(Var x) {
  const bool squared = is(x, square_op) || (is(x, power_op) && holds(x, 1, 2));
  if (!squared || !is(input(x, 0), sqrt_op)) return {};
  return input(input(x, 0), 0);
}

Result to_the_zero(Var x) {
  if (!is(x, power_op) || !holds(x, 1, 0)) return {};
  return broadcast(x.graph().scalar(1, x.dtype()), x.shape());
}

// The gradient of a^b keeps b = 0 apart, where a^(b - 1) might be infinite.
Result power_of_variable(Var x) {
  if (!is(x, power_op) || !is(input(x, 1), select_op)) return {};
  const Var exponent = input(x, 1);
  if (!is(input(exponent, 0), equal_op) || !holds(exponent, 1, 1)) return {};
  return power(input(x, 0), input(exponent, 2));
}

Result log_of_base(Var x) {
  if (!is(x, log_op) || !is(input(x, 0), select_op)) return {};
  const Var base = input(x, 0);
  if (!is(input(base, 0), greater_op) || !holds(base, 2, 1)) return {};
  return log(input(base, 1));
}

// log(sum of e^z) - sum of y z with y = 1 at one class: the surprise -log p_a.
Result negative_log_softmax(Var x) {
  if (!is(x, subtract_op) || !is(input(x, 0), logsumexp_op) || !is(input(x, 1), sum_op)) return {};
  const Var z = input(input(x, 0), 0), selection = input(x, 1);
  const auto y = partner(input(selection, 0), z);
  if (!y || !is(*y, one_hot_op)) return {};
  return -log(applied(selection, {*y * softmax(z)}));
}

// softplus(z) - y z = -y log a - (1 - y) log(1 - a) with a = sigmoid(z).
Result negative_log_sigmoid(Var x) {
  if (!is(x, subtract_op) || !is(input(x, 0), softplus_op)) return {};
  const Var z = input(input(x, 0), 0);
  const auto y = partner(input(x, 1), z);
  if (!y) return {};
  const Var a = sigmoid(z);
  const Var opposite = -*y, of_ones = opposite * log(a);
  const Var rest = 1 - *y, of_zeros = rest * log(1 - a);
  return of_ones - of_zeros;
}

Result log_of_softmax(Var x) {
  if (is(x, log_softmax_op)) return log(softmax(input(x, 0)));
  if (!is(x, subtract_op)) return {};
  const Var total = unwrapped(input(x, 0));
  if (!is(total, logsumexp_op)) return {};
  const Var z = input(total, 0);
  if (!same_value(z, input(x, 1))) return {};
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

Result turned_angle(Var x) {
  if ((!is(x, sin_op) && !is(x, cos_op)) || !is(input(x, 0), negate_op)) return {};
  const Var turned = input(input(x, 0), 0);
  return is(x, sin_op) ? -sin(turned) : cos(turned);
}

Result circle(Var x) {
  if (!is(x, add_op)) return {};
  // What is squared in one of the terms, where it is of that kind.
  const auto squared = [&](std::size_t i, const Op& kind) -> std::optional<Var> {
    const Var term = input(x, i);
    const bool square = is(term, square_op) || (is(term, power_op) && holds(term, 1, 2)) ||
                        (is(term, multiply_op) && same_value(input(term, 0), input(term, 1)));
    if (!square || !is(input(term, 0), kind)) return std::nullopt;
    return input(input(term, 0), 0);
  };
  for (const std::size_t i : {0U, 1U}) {
    const std::optional<Var> angle = squared(i, sin_op), same = squared(1 - i, cos_op);
    if (angle && same && same_value(*angle, *same))
      return broadcast(x.graph().scalar(1, x.dtype()), x.shape());
  }
  return {};
}

}  // namespace gradus::algebra::identity
