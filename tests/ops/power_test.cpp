// power_test.cpp - powers and their gradients where the base is 0 or below.
#include <gtest/gtest.h>

#include "ops/element_wise.hpp"

namespace gradus {
namespace {

using testing::constants;
using testing::curve;
using testing::infinity;
using Numbers = std::vector<double>;

Numbers slope_of_power(double exponent, const Numbers& x) {
  return curve([&](Var v) { return power(v, number_like(v, exponent)); }, x).slope;
}

TEST(Power, gradient_for_a_constant_exponent_is_the_power_rule) {
  EXPECT_EQ(slope_of_power(3, {-2, 0, 2}), (Numbers{12, 0, 12}));
  EXPECT_EQ(slope_of_power(2, {-2, 0, 2}), (Numbers{-4, 0, 4}));
  EXPECT_EQ(slope_of_power(1, {-2, 0, 2}), (Numbers{1, 1, 1}));
  EXPECT_EQ(slope_of_power(0, {-2, 0, 2}), (Numbers{0, 0, 0}));
  EXPECT_EQ(slope_of_power(-1, {-2, 2}), (Numbers{-0.25, -0.25}));
  EXPECT_EQ(slope_of_power(0.5, {0, 4}), (Numbers{infinity, 0.25}));
}

TEST(Power, gradient_for_a_varying_exponent_agrees) {
  for (const double exponent : {3.0, 2.0, 1.0, 0.0}) {
    const Numbers x{-2, 0, 2};
    const Numbers varying =
        curve([&](Var v) { return power(v, constants(v, Numbers(3, exponent))); }, x).slope;
    EXPECT_EQ(varying, slope_of_power(exponent, x)) << exponent;
  }
}

TEST(Power, gradient_for_the_exponent_is_zero_where_the_base_is_not_positive) {
  const auto by_exponent = [](Var b) { return power(constants(b, {0, 0, -2, 1}), b); };
  EXPECT_EQ(curve(by_exponent, {2, 0.5, 3, 5}).slope, (Numbers{0, 0, 0, 0}));
}

TEST(Power, second_derivatives_have_no_holes_at_zero) {
  for (const double exponent : {2.0, 3.0, 4.0}) {
    Graph graph;
    const Var x = graph.input("x", {3}, Dtype::float64);
    const Var y = power(x, constants(x, Numbers(3, exponent)));
    const Var first = vector_jacobian(y, ones_like(y), {{x}})[0];
    const Var second = vector_jacobian(first, ones_like(first), {{x}})[0];
    const Tensor value = evaluate(graph, second.id(), {{"x", Tensor::from<double>({3}, {-1, 0, 2})}});
    const double factor = exponent * (exponent - 1);
    EXPECT_EQ(value.number(0), exponent == 3 ? -factor : factor);
    EXPECT_EQ(value.number(1), exponent == 2 ? factor : 0);
    EXPECT_EQ(value.number(2), factor * (exponent == 2 ? 1 : exponent == 3 ? 2 : 4));
  }
}

}  // namespace
}  // namespace gradus
