// identities.cpp - the table of algebraic identities by name. None that the compiler runs may turn NaN or
// infinity into a number, as x * 0 = 0 would.
#include "algebra/identities.hpp"

#include <gradus/ops.hpp>

#include "algebra/formula.hpp"
#include "algebra/identity_functions.hpp"
#include "algebra/matching.hpp"
#include "ops/records.hpp"

namespace gradus::algebra {
namespace {

using identity::Result;

Result times_one(Var x) {
  if (!is(x, multiply_op)) return {};
  if (holds(x, 1, 1)) return input(x, 0);
  if (holds(x, 0, 1)) return input(x, 1);
  return {};
}

Result plus_zero(Var x) {
  if (!is(x, add_op)) return {};
  if (holds(x, 1, 0)) return input(x, 0);
  if (holds(x, 0, 0)) return input(x, 1);
  return {};
}

Result minus_zero(Var x) {
  if (is(x, subtract_op) && holds(x, 1, 0)) return input(x, 0);
  return {};
}

Result over_one(Var x) {
  if (is(x, divide_op) && holds(x, 1, 1)) return input(x, 0);
  return {};
}

Result to_the_one(Var x) {
  if (is(x, power_op) && holds(x, 1, 1)) return input(x, 0);
  return {};
}

Result double_negation(Var x) {
  if (is(x, negate_op) && is(input(x, 0), negate_op)) return input(input(x, 0), 0);
  return {};
}

Result transposed_twice(Var x) {
  if (!is(x, transpose_op) || !is(input(x, 0), transpose_op)) return {};
  const Axes& outer = x.node().attributes.list("order");
  const Axes& inner = input(x, 0).node().attributes.list("order");
  for (std::size_t i = 0; i < outer.size(); ++i)
    if (inner[static_cast<std::size_t>(outer[i])] != static_cast<std::int64_t>(i)) return {};
  return input(input(x, 0), 0);
}

// The gradient of a weight stored [out, in] is made as [in, out] first: so it comes out as it is needed.
Result transposed_product(Var x) {
  if (!is(x, transpose_op) || x.shape().rank() != 2 || !is(input(x, 0), matmul_op)) return {};
  if (x.node().attributes.list("order")[0] == 0) return {};
  const Var a = input(input(x, 0), 0), b = input(input(x, 0), 1);
  const Var turned = transpose(b);
  return matmul(turned, transpose(a));
}

Result reshaped_twice(Var x) {
  if (!is(x, reshape_op)) return {};
  const Var inner = input(x, 0);
  if (inner.shape() == x.shape()) return inner;
  if (is(inner, reshape_op)) return reshape(input(inner, 0), x.shape());
  return {};
}

Result broadcast_twice(Var x) {
  if (!is(x, broadcast_op) || !is(input(x, 0), broadcast_op)) return {};
  return broadcast(input(input(x, 0), 0), x.shape());
}

// f(broadcast a, broadcast b) = broadcast f(a, b) for single numbers a and b: one number is computed instead
// of many.
Result broadcast_last(Var x) {
  if (!x.node().op->element_wise || x.shape().rank() == 0) return {};
  std::vector<Var> sources;
  for (std::size_t i = 0; i < x.node().inputs.size(); ++i) {
    const Var repeated = input(x, i);
    if (!is(repeated, broadcast_op) || input(repeated, 0).shape().rank() != 0) return {};
    sources.push_back(input(repeated, 0));
  }
  return broadcast(applied(x, sources), x.shape());
}

// Why an identity of real numbers is left out of programs.
constexpr const char* order = "adds and multiplies in another order, and so rounds differently";
constexpr const char* lost = "turns 0 / 0 or 0 times infinity, which should be seen, into a number";
constexpr const char* overflow =
    "its right side overflows, or takes the logarithm of a 0 that should be small";
constexpr const char* edge = "leaves out the value at the edge of what the function is defined for";

constexpr Identity table[] = {
    {"x * 1 = x", times_one},
    {"x + 0 = x", plus_zero},
    {"x - 0 = x", minus_zero},
    {"x / 1 = x", over_one},
    {"x^1 = x", to_the_one},
    {"-(-x) = x", double_negation},
    {"(x^T)^T = x", transposed_twice},
    {"(A B)^T = B^T A^T", transposed_product},
    {"reshape of reshape", reshaped_twice},
    {"broadcast of broadcast", broadcast_twice},
    {"f of repeated numbers = f repeated", broadcast_last},
    {"x * 0 = 0", identity::zero_times, lost},
    {"x^0 = 1", identity::to_the_zero, edge},
    {"log e^x = x", identity::log_of_exp, overflow},
    {"e^(log x) = x", identity::exp_of_log, edge},
    {"sqrt(x)^2 = x", identity::root_squared, edge},
    {"b a^(b - 1) for all b", identity::power_of_variable, edge},
    {"log a for a > 0", identity::log_of_base, edge},
    {"log sum_j e^z_j - z_a = -log p_a", identity::negative_log_softmax, overflow},
    {"log(1 + e^z) - y z = -y log a - (1 - y) log(1 - a)", identity::negative_log_sigmoid, overflow},
    {"log sum_j e^z_j - z = -log p", identity::log_of_softmax, overflow},
    {"x / x = 1: common factors cancel", identity::cancel, lost},
    {"x^a x^b = x^(a + b)", identity::powers, order},
    {"a (b / c) = a b / c", identity::fractions, order},
    {"numbers multiply", identity::numbers, order},
    {"(-a) b = -(a b)", identity::signs, order},
    {"sum(a x) = a sum(x)", identity::factor_leaves_sum, order},
    {"(a A) B = a (A B)", identity::number_leaves_product, order},
    {"(a / c + b / d) c d = a d + b c", identity::shared_denominators, lost},
    {"a + (-b) = a - b", identity::signs_of_terms, order},
    {"-(a - b) = b - a", identity::turned_difference, order},
    {"e^-z / (1 + e^-z) = 1 - 1 / (1 + e^-z)", identity::exponential_share, overflow},
    {"sin(-x) = -sin x, cos(-x) = cos x", identity::turned_angle},
    {"sin^2 x + cos^2 x = 1", identity::circle, lost},
    {"a x + b x = (a + b) x: like terms", identity::like_terms, order},
    {"a (b + c) = a b + a c, like terms collected", identity::multiplied_out, order},
    {"a b + a c = a (b + c)", identity::common_factor, order},
};

}  // namespace

std::span<const Identity> identities() { return table; }

}  // namespace gradus::algebra
