// linear_identities.cpp - what leaves sums over axes and matrix products.
#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "algebra/identity_functions.hpp"
#include "algebra/matching.hpp"
#include "algebra/terms.hpp"
#include "ops/records.hpp"

namespace gradus::algebra::identity {
namespace {

// A factor as one number of rank 0, where it is the same everywhere.
std::optional<Var> single_number(Var atom) {
  while (is_repeated(atom.node())) atom = input(atom, 0);
  if (atom.shape().rank() == 0) return atom;
  return std::nullopt;
}

// A factor before it was repeated along all of some axes; nothing where it varies along one of them.
std::optional<Var> constant_along(Var atom, std::span<const std::int64_t> axes, const Shape& reduced) {
  if (const auto single = single_number(atom)) return broadcast(*single, reduced);
  if (!is(atom, broadcast_op)) return std::nullopt;
  const Var before = input(atom, 0);
  const int added = atom.shape().rank() - before.shape().rank();
  for (const std::int64_t axis : axes)
    if (axis >= added && before.shape()[static_cast<int>(axis) - added] != 1) return std::nullopt;
  if (before.shape().size() != reduced.size()) return std::nullopt;
  return reshape(before, reduced);
}

bool has_factors(Var x) { return is(x, multiply_op) || is(x, divide_op) || is(x, negate_op); }

// A value as a number times the rest; transposes and reshapes are seen through. The number is empty where
// there is none.
struct Split {
  Term number;
  Var rest;
};
Split split(Var x) {
  if (is(x, transpose_op) || is(x, reshape_op)) {
    Split inner = split(input(x, 0));
    inner.rest = applied(x, {inner.rest});
    return inner;
  }
  if (!has_factors(x)) return {{}, x};
  const Term product = product_of(x);
  Term number{product.coefficient, {}}, rest;
  for (const Factor& factor : product.factors) {
    if (const auto single = single_number(factor.atom))
      number.factors.push_back({*single, factor.exponent});
    else
      rest.factors.push_back(factor);
  }
  return {number, written(rest, x)};
}

bool is_one(const Term& term) { return term.coefficient == 1 && term.factors.empty(); }

}  // namespace

Result factor_leaves_sum(Var x) {
  if (!is(x, sum_op)) return {};
  const Var inside = input(x, 0);
  if (!has_factors(inside)) return {};
  Term outside{1, {}}, stays{1, {}};
  const Term product = product_of(inside);
  outside.coefficient = product.coefficient;
  for (const Factor& factor : product.factors) {
    if (const auto constant = constant_along(factor.atom, x.node().attributes.list("axes"), x.shape()))
      outside.factors.push_back({*constant, factor.exponent});
    else
      stays.factors.push_back(factor);
  }
  if (is_one(outside)) return {};
  const Var rest = applied(x, {written(stays, inside)});
  outside.factors.push_back({rest, 1});
  return written(outside, rest);
}

Result number_leaves_product(Var x) {
  if (is(x, transpose_op)) {
    if (!has_factors(input(x, 0))) return {};
    Split inner = split(input(x, 0));
    if (is_one(inner.number)) return {};
    const Var rest = applied(x, {inner.rest});
    inner.number.factors.push_back({rest, 1});
    return written(inner.number, rest);
  }
  if (!is(x, matmul_op)) return {};
  const Split a = split(input(x, 0)), b = split(input(x, 1));
  if (is_one(a.number) && is_one(b.number)) return {};
  const Var rest = matmul(a.rest, b.rest);
  Term whole{a.number.coefficient * b.number.coefficient, a.number.factors};
  whole.factors.insert(whole.factors.end(), b.number.factors.begin(), b.number.factors.end());
  whole.factors.push_back({rest, 1});
  return written(merged(x.graph(), whole), rest);
}

Result zero_times(Var x) {
  const bool two = is(x, multiply_op) || is(x, matmul_op);
  const bool one = is(x, divide_op) || is(x, negate_op) || is(x, sum_op);
  if (!(two && (holds(x, 0, 0) || holds(x, 1, 0))) && !(one && holds(x, 0, 0))) return {};
  return broadcast(x.graph().scalar(0, x.dtype()), x.shape());
}

}  // namespace gradus::algebra::identity
