// linear_identities.cpp - what leaves sums over axes and matrix products.
#include <algorithm>
#include <gradus/ops.hpp>

#include "compile/algebra.hpp"
#include "compile/identity_functions.hpp"
#include "ops/records.hpp"

namespace gradus::identity {
namespace {

// A factor as one number of rank 0, where it is the same everywhere.
std::optional<Var> single_number(Var atom) {
  while (atom.node().op == &broadcast_op || atom.node().op == &reshape_op)
    atom = atom.graph().var(atom.node().inputs[0]);
  if (atom.shape().rank() == 0) return atom;
  return std::nullopt;
}

// A factor before it was repeated along all of some axes; nothing where it varies along one of them.
std::optional<Var> constant_along(Var atom, std::span<const std::int64_t> axes, const Shape& reduced) {
  if (const auto single = single_number(atom)) return broadcast(*single, reduced);
  if (atom.node().op != &broadcast_op) return std::nullopt;
  const Var before = atom.graph().var(atom.node().inputs[0]);
  const int added = atom.shape().rank() - before.shape().rank();
  for (const std::int64_t axis : axes)
    if (axis >= added && before.shape()[static_cast<int>(axis) - added] != 1) return std::nullopt;
  std::int64_t size = 1;
  for (int axis = 0; axis < before.shape().rank(); ++axis) size *= before.shape()[axis];
  if (size != reduced.size()) return std::nullopt;
  return reshape(before, reduced);
}

// A value as a number times the rest; transposes and reshapes are seen through. The number is empty where
// there is none.
struct Split {
  Term number;
  Var rest;
};
Split split(Var x) {
  if (x.node().op == &transpose_op || x.node().op == &reshape_op) {
    Split inner = split(x.graph().var(x.node().inputs[0]));
    const std::vector<Var> operand{inner.rest};
    inner.rest = x.graph().apply(*x.node().op, operand, x.node().attributes);
    return inner;
  }
  if (x.node().op != &multiply_op && x.node().op != &divide_op && x.node().op != &negate_op) return {{}, x};
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
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op != &sum_op) return {};
  const Var inside = graph.var(node.inputs[0]);
  const Op* op = inside.node().op;
  if (op != &multiply_op && op != &divide_op && op != &negate_op) return {};
  const Attributes attributes = node.attributes;
  const Shape reduced = node.shape;
  Term outside{1, {}}, stays{1, {}};
  const Term product = product_of(inside);
  outside.coefficient = product.coefficient;
  for (const Factor& factor : product.factors) {
    if (const auto constant = constant_along(factor.atom, attributes.list("axes"), reduced))
      outside.factors.push_back({*constant, factor.exponent});
    else
      stays.factors.push_back(factor);
  }
  if (is_one(outside)) return {};
  const std::vector<Var> operand{written(stays, inside)};
  const Var rest = graph.apply(sum_op, operand, attributes);
  outside.factors.push_back({rest, 1});
  return written(outside, rest);
}

Result number_leaves_product(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  if (node.op == &transpose_op) {
    const Op* op = graph.node(node.inputs[0]).op;
    if (op != &multiply_op && op != &divide_op && op != &negate_op) return {};
    const Attributes attributes = node.attributes;
    Split inner = split(graph.var(node.inputs[0]));
    if (is_one(inner.number)) return {};
    const std::vector<Var> operand{inner.rest};
    const Var rest = graph.apply(transpose_op, operand, attributes);
    inner.number.factors.push_back({rest, 1});
    return written(inner.number, rest);
  }
  if (node.op != &matmul_op) return {};
  const Split a = split(graph.var(node.inputs[0])), b = split(graph.var(node.inputs[1]));
  if (is_one(a.number) && is_one(b.number)) return {};
  const Var rest = matmul(a.rest, b.rest);
  Term whole{a.number.coefficient * b.number.coefficient, a.number.factors};
  whole.factors.insert(whole.factors.end(), b.number.factors.begin(), b.number.factors.end());
  whole.factors.push_back({rest, 1});
  return written(merged(graph, whole), rest);
}

Result zero_times(Var x) {
  Graph& graph = x.graph();
  const Node& node = x.node();
  const auto zero = [&](std::size_t i) { return uniform_value(graph, node.inputs[i]) == 0; };
  const bool is_zero = (node.op == &multiply_op && (zero(0) || zero(1))) ||
                       ((node.op == &divide_op || node.op == &negate_op || node.op == &sum_op) && zero(0)) ||
                       (node.op == &matmul_op && (zero(0) || zero(1)));
  if (!is_zero) return {};
  const Shape shape = node.shape;
  return broadcast(graph.scalar(0, node.dtype), shape);
}

}  // namespace gradus::identity
