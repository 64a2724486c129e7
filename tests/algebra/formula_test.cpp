// formula_test.cpp - formulas compared and measured.
#include "algebra/formula.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

namespace gradus::algebra {
namespace {

struct Formula : testing::Test {
  Graph graph;
  Var a = graph.parameter("a", {2, 3}, Dtype::float64), b = graph.parameter("b", {2, 3}, Dtype::float64);
  Var s = graph.parameter("s", {}, Dtype::float64);

  bool same(Var x, Var y) const { return same_formula(graph, x.id(), y.id()); }
};

TEST_F(Formula, is_the_same_only_where_ops_leaves_attributes_and_order_are) {
  EXPECT_TRUE(same(exp(a) * b, exp(a) * b));
  EXPECT_FALSE(same(exp(a) * b, exp(b) * a));
  EXPECT_FALSE(same(a * b, b * a));
  EXPECT_FALSE(same(sum(a, {0}), sum(a, {1})));
  EXPECT_FALSE(same(leaky_relu(a, 0.1), leaky_relu(a, 0.2)));
  EXPECT_TRUE(same(a * 2.0, a * 2.0));
  EXPECT_FALSE(same(a * 2.0, a * 3.0));
  EXPECT_FALSE(same(a, b));
}

TEST_F(Formula, is_compared_in_time_of_its_length_also_where_values_are_used_twice_time_and_again) {
  Var x = a, y = a;
  for (int i = 0; i < 200; ++i) x = x + x, y = y + y;
  EXPECT_TRUE(same(x, y));
}

TEST_F(Formula, of_repeated_numbers_is_that_formula_repeated) {
  const Var before = exp(broadcast(s, {2, 3})), after = broadcast(exp(s), {2, 3});
  EXPECT_FALSE(same(before, after));
  EXPECT_TRUE(same_but_for_repeats(graph, before.id(), after.id()));
  EXPECT_FALSE(same_but_for_repeats(graph, before.id(), broadcast(log(s), {2, 3}).id()));
}

TEST_F(Formula, holds_one_number_everywhere_where_a_constant_is_repeated) {
  EXPECT_EQ(uniform_value(graph, graph.scalar(2.5, Dtype::float64).id()), 2.5);
  EXPECT_EQ(uniform_value(graph, (zeros_like(a) + 0.0).id()), std::nullopt);  // nothing is computed
  EXPECT_EQ(uniform_value(graph, reshape(broadcast(graph.scalar(7, Dtype::float64), {2, 3}), {6}).id()), 7);
  EXPECT_EQ(uniform_value(graph, graph.constant(Tensor::from<double>({2}, {1, 2})).id()), std::nullopt);
  EXPECT_EQ(uniform_value(graph, a.id()), std::nullopt);
}

TEST_F(Formula, is_as_long_as_it_is_written) {
  EXPECT_EQ(length_of(graph, a.id()), 1);
  EXPECT_EQ(length_of(graph, (a * b).id()), 3);
  const Var e = exp(a);
  EXPECT_EQ(length_of(graph, (e + e).id()), 5);               // twice written, twice counted
  EXPECT_EQ(length_of(graph, broadcast(s, {2, 3}).id()), 1);  // repeats are not
}

}  // namespace
}  // namespace gradus::algebra
