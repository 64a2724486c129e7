// fused_ops.cpp - groups of ops for which there is one op that does the same in one pass.
#include "compile/fused_ops.hpp"

#include <array>
#include <gradus/ops.hpp>

#include "graph/op.hpp"
#include "ops/records.hpp"

namespace gradus {
namespace {

using Result = std::optional<Var>;

Var input(Var x, std::size_t i) { return x.graph().var(x.node().inputs[i]); }
bool is(Var x, const Op& op) { return x.node().op == &op; }

// The two factors of a product in the order that `first` asks for.
struct Factors {
  Var first, second;
};
std::optional<Factors> factors(Var x, const Op& first) {
  if (!is(x, multiply_op)) return std::nullopt;
  const Var a = input(x, 0), b = input(x, 1);
  if (is(a, first)) return Factors{a, b};
  if (is(b, first)) return Factors{b, a};
  return std::nullopt;
}

// The labels of a matrix of ones at their places, one row for each.
std::optional<Var> labels_of(Var ones) {
  const Var labels = input(ones, 0);
  if (labels.shape().rank() != 1) return std::nullopt;
  return labels;
}

// A column of numbers, one a row, repeated along the rows of a matrix; nothing for anything else.
std::optional<Var> column_of(Var x) {
  if (!is(x, broadcast_op)) return std::nullopt;
  Var from = input(x, 0);
  if (from.shape() != Shape{x.shape()[0], 1}) return std::nullopt;
  return is(from, reshape_op) && input(from, 0).shape().rank() == 1 ? input(from, 0)
                                                                    : reshape(from, Shape{x.shape()[0]});
}

// logsumexp(z) - sum(z * one_hot(y))
Result cross_entropy_of_rows(Var x) {
  if (!is(x, subtract_op)) return {};
  const Var all = input(x, 0), taken = input(x, 1);
  if (!is(all, logsumexp_op) || !is(taken, sum_op) || x.shape().rank() != 1) return {};
  const Var z = input(all, 0);
  const std::optional<Factors> pair = factors(input(taken, 0), one_hot_op);
  if (!pair || pair->second.id() != z.id() || taken.node().attributes.list("axes") != Axes{1}) return {};
  const std::optional<Var> labels = labels_of(pair->first);
  if (!labels) return {};
  return cross_entropy(z, *labels);
}

// s * softmax(z) + -s * one_hot(y), s one number a row
Result gradient_of_cross_entropy(Var x) {
  if (!is(x, add_op) || x.shape().rank() != 2) return {};
  for (const std::size_t i : {0U, 1U}) {
    const std::optional<Factors> p = factors(input(x, i), softmax_op);
    const std::optional<Factors> ones = factors(input(x, 1 - i), one_hot_op);
    if (!p || !ones) continue;
    const std::optional<Var> labels = labels_of(ones->first);
    const std::optional<Var> scale = column_of(p->second), opposite = column_of(ones->second);
    if (!labels || !scale || !opposite) continue;
    if (is(*opposite, negate_op) && input(*opposite, 0).id() == scale->id())
      return cross_entropy_gradient(input(p->first, 0), *labels, *scale);
  }
  return {};
}

constexpr std::array<Identity, 2> all_fused_ops{
    Identity{"logsumexp(z) - z_y is cross_entropy(z, y)", &cross_entropy_of_rows},
    Identity{"dy softmax(z) - dy one_hot(y) is cross_entropy_gradient(z, y, dy)",
             &gradient_of_cross_entropy}};

}  // namespace

std::span<const Identity> fused_ops() { return all_fused_ops; }

}  // namespace gradus
