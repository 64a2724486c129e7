// specialise.cpp - groups of ops for which there is one op that does the same in one pass, or the same with
// less to do.
#include "compile/specialise.hpp"

#include <array>
#include <gradus/ops.hpp>
#include <numbers>
#include <vector>

#include "algebra/formula.hpp"
#include "algebra/matching.hpp"
#include "algebra/rewrite.hpp"
#include "ops/records.hpp"

namespace gradus::compile {
namespace {

using Result = std::optional<Var>;
using algebra::applied, algebra::Identity, algebra::input, algebra::is;

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

// What a row's logarithm is made of is needed on the way back as well.
Result cross_entropy_by_parts(Var x) {
  if (!is(x, cross_entropy_op)) return {};
  const Var z = input(x, 0);
  return cross_entropy_of_parts(z, input(x, 1), logsumexp_parts(z));
}

Result cross_entropy_gradient_by_parts(Var x) {
  if (!is(x, cross_entropy_gradient_op)) return {};
  const Var z = input(x, 0), labels = input(x, 1), dy = input(x, 2);
  return cross_entropy_gradient_of_parts(z, labels, dy, logsumexp_parts(z));
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

// max_pool2d(relu(x)): relu has fewer numbers to look at behind the pool
Result relu_behind_pool(Var x) {
  if (!is(x, max_pool2d_op) || !is(input(x, 0), relu_op)) return {};
  return relu(applied(max_pool2d_op, x, {input(input(x, 0), 0)}));
}

// max_pool2d_gradient(r, dy) * step(r) for r = relu(x): a window whose largest number is not positive gives
// nothing. What relu made of the pool is there from the way forward
Result mask_before_pool_gradient(Var x) {
  const std::optional<Factors> pair = factors(x, max_pool2d_gradient_op);
  if (!pair || !is(pair->second, step_op)) return {};
  const Var rectified = input(pair->second, 0), dy = input(pair->first, 1);
  if (!is(rectified, relu_op) || input(pair->first, 0).id() != rectified.id()) return {};
  const Var inside = input(rectified, 0);
  const Var pooled = applied(max_pool2d_op, pair->first, {inside});
  return applied(max_pool2d_gradient_op, pair->first, {inside, dy * step(relu(pooled))});
}

/// Images and what is added to each of their channels.
struct Biased {
  Var images, bias;
};
std::optional<Biased> biased(Var x) {
  if (!is(x, add_op) || x.shape().rank() != 4) return std::nullopt;
  for (const std::size_t i : {0U, 1U}) {
    if (!is(input(x, 1 - i), broadcast_op)) continue;
    const Var bias = input(input(x, 1 - i), 0);
    const int rank = bias.shape().rank();
    if (rank >= 3 && bias.shape()[-1] == 1 && bias.shape()[-2] == 1 && (rank == 3 || bias.shape()[0] == 1))
      return Biased{input(x, i), bias};
  }
  return std::nullopt;
}

// max_pool2d(x + b): the largest number of a window stays the largest
Result bias_behind_pool(Var x) {
  if (!is(x, max_pool2d_op)) return {};
  const std::optional<Biased> sum = biased(input(x, 0));
  if (!sum) return {};
  return applied(max_pool2d_op, x, {sum->images}) + sum->bias;
}

Result pool_gradient_without_bias(Var x) {
  if (!is(x, max_pool2d_gradient_op)) return {};
  const std::optional<Biased> sum = biased(input(x, 0));
  if (!sum) return {};
  return applied(max_pool2d_gradient_op, x, {sum->images, input(x, 1)});
}

// sum(max_pool2d_gradient(x, dy)) over whole images: each number of dy went to one pixel
Result sum_before_pool_gradient(Var x) {
  if (!is(x, sum_op) || !is(input(x, 0), max_pool2d_gradient_op)) return {};
  const Axes& axes = x.node().attributes.list("axes");
  if (axes != Axes{0, 2, 3} && axes != Axes{2, 3}) return {};
  return applied(sum_op, x, {input(input(x, 0), 1)});
}

// The same bits, since rounding knows no sign, and the numbers of -x need not be stored.
Result sum_before_negation(Var x) {
  if (!is(x, sum_op) || !is(input(x, 0), negate_op) || input(x, 0).shape().size() == 0) return {};
  return -applied(sum_op, x, {input(input(x, 0), 0)});
}

// x of factor * x, whichever is written first; a constant in float32 is the nearest one
std::optional<Var> times(double factor, Var x) {
  if (!is(x, multiply_op)) return std::nullopt;
  const double nearest =
      x.dtype() == Dtype::float32 ? static_cast<double>(static_cast<float>(factor)) : factor;
  for (const std::size_t i : {0U, 1U})
    if (algebra::uniform_value(x.graph(), input(x, i).id()) == nearest) return input(x, 1 - i);
  return std::nullopt;
}

// x of 0.5 erfc(-x / sqrt(2))
std::optional<Var> normal_distribution(Var x) {
  const std::optional<Var> twice = times(0.5, x);
  if (!twice || !is(*twice, erfc_op)) return std::nullopt;
  return times(-0.5 * std::numbers::sqrt2, input(*twice, 0));
}

// x of exp(-0.5 x^2) / sqrt(2 pi)
std::optional<Var> normal_density(Var x) {
  const std::optional<Var> power = times(std::numbers::inv_sqrtpi * 0.5 * std::numbers::sqrt2, x);
  if (!power || !is(*power, exp_op)) return std::nullopt;
  const std::optional<Var> squared = times(-0.5, input(*power, 0));
  return squared && is(*squared, square_op) ? std::optional(input(*squared, 0)) : std::nullopt;
}

// Phi(x) + x phi(x): each by itself takes an exponential
Result slope_of_gelu(Var x) {
  if (!is(x, add_op)) return {};
  for (const std::size_t i : {0U, 1U}) {
    const std::optional<Var> z = normal_distribution(input(x, i));
    const Var term = input(x, 1 - i);
    if (!z || !is(term, multiply_op)) continue;
    for (const std::size_t k : {0U, 1U}) {
      const std::optional<Var> same = normal_density(input(term, k));
      if (same && same->id() == z->id() && input(term, 1 - k).id() == z->id()) return gelu_slope(*z);
    }
  }
  return {};
}

constexpr std::array groups_of_ops{
    Identity{"cross_entropy and its gradient share logsumexp_parts", &cross_entropy_by_parts},
    Identity{"cross_entropy_gradient shares logsumexp_parts with cross_entropy",
             &cross_entropy_gradient_by_parts},
    Identity{"logsumexp(z) - z_y is cross_entropy(z, y)", &cross_entropy_of_rows},
    Identity{"max_pool2d(relu(x)) = relu(max_pool2d(x))", &relu_behind_pool},
    Identity{"max_pool2d_gradient(r, dy) step(r) = max_pool2d_gradient(x, dy step(relu(max_pool2d(x)))), r = "
             "relu(x)",
             &mask_before_pool_gradient},
    Identity{"max_pool2d(x + b) = max_pool2d(x) + b for b of channels", &bias_behind_pool},
    Identity{"max_pool2d_gradient(x + b, dy) = max_pool2d_gradient(x, dy)", &pool_gradient_without_bias},
    Identity{"sum(max_pool2d_gradient(x, dy)) = sum(dy) over images", &sum_before_pool_gradient},
    Identity{"sum(-x) = -sum(x)", &sum_before_negation},
    Identity{"Phi(x) + x phi(x) is gelu_slope(x)", &slope_of_gelu},
    Identity{"dy softmax(z) - dy one_hot(y) is cross_entropy_gradient(z, y, dy)",
             &gradient_of_cross_entropy}};

}  // namespace

std::unique_ptr<Graph> specialise(const Graph& graph) { return algebra::rewritten(graph, groups_of_ops); }

}  // namespace gradus::compile
