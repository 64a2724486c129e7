// specialise_test.cpp - groups of ops become one op, and what only looks like one stays.
#include "compile/specialise.hpp"

#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <numbers>

#include "algebra/rewrite.hpp"
#include "ops/records.hpp"
#include "support/count_ops.hpp"

namespace gradus::compile {
namespace {

struct Specialise : testing::Test {
  Graph graph;
  Var images = graph.input("images", {2, 3, 4, 4}, Dtype::float64);

  std::unique_ptr<Graph> made(Var y) {
    graph.output("y", y);
    return specialise(graph);
  }
};

TEST_F(Specialise, cross_entropy_by_its_parts_is_one_op_that_shares_them_with_its_gradient) {
  const Var z = graph.parameter("z", {4, 3}, Dtype::float64), y = graph.input("y", {4}, Dtype::int64);
  const Var loss = mean(logsumexp(z) - sum(z * one_hot(y, 3, Dtype::float64), {1}));
  graph.output("gradient", gradients(loss, {{z}})[0]);
  graph.output("loss", loss);
  const auto result = specialise(*algebra::simplify(graph));
  EXPECT_EQ(count_of(*result, cross_entropy_of_parts_op), 1) << to_text(*result);
  EXPECT_EQ(count_of(*result, logsumexp_parts_op), 1);
  EXPECT_EQ(count_of(*result, cross_entropy_gradient_of_parts_op), 1);
  EXPECT_EQ(count_of(*result, one_hot_op) + count_of(*result, softmax_op), 0);
}

TEST_F(Specialise, another_matrix_in_the_place_of_scores_is_left_alone) {
  const Var z = graph.input("z", {4, 3}, Dtype::float64),
            other = graph.input("other", {4, 3}, Dtype::float64);
  const Var y = graph.input("y", {4}, Dtype::int64);
  const auto result = made(logsumexp(z) - sum(other * one_hot(y, 3, Dtype::float64), {1}));
  EXPECT_EQ(count_of(*result, cross_entropy_of_parts_op), 0);
  EXPECT_EQ(count_of(*result, one_hot_op), 1);
}

TEST_F(Specialise, the_derivative_of_gelu_takes_one_exponential) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    Graph own;
    const Var x = own.parameter("x", {4, 3}, dtype);
    own.output("gradient", gradients(sum(gelu(x)), {{x}})[0]);
    const auto result = specialise(*algebra::simplify(own));
    EXPECT_EQ(count_of(*result, gelu_slope_op), 1) << to_text(*result);
    EXPECT_EQ(count_of(*result, exp_op) + count_of(*result, erfc_op), 0);
  }
}

TEST_F(Specialise, another_number_in_the_place_of_x_is_no_derivative_of_gelu) {
  const Var x = graph.parameter("x", {4}, Dtype::float64), y = graph.parameter("y", {4}, Dtype::float64);
  const auto sum_of = [](Var a, Var b, Var c) {
    return 0.5 * erfc(-0.5 * std::numbers::sqrt2 * a) +
           b * (std::numbers::inv_sqrtpi * 0.5 * std::numbers::sqrt2 * exp(-0.5 * square(c)));
  };
  graph.output("is", sum_of(x, x, x));
  graph.output("a", sum_of(y, x, x)), graph.output("b", sum_of(x, y, x)), graph.output("c", sum_of(x, x, y));
  const auto result = specialise(graph);
  EXPECT_EQ(count_of(*result, gelu_slope_op), 1) << to_text(*result);
}

TEST_F(Specialise, a_sum_is_taken_before_its_terms_are_negated) {
  const auto result = made(sum(-images, {0, 2, 3}));
  const Node& last = result->node(result->outputs().at("y"));
  EXPECT_EQ(last.op, &negate_op) << to_text(*result);
  EXPECT_EQ(result->node(last.inputs[0]).op, &sum_op);
}

TEST_F(Specialise, bias_and_relu_go_behind_a_max_pool) {
  const Var bias = graph.parameter("b", {3, 1, 1}, Dtype::float64);
  const auto result = made(max_pool2d(relu(images + bias)));
  const Node& last = result->node(result->outputs().at("y"));
  EXPECT_EQ(last.op, &relu_op);
  const Node& sum = result->node(last.inputs[0]);
  EXPECT_EQ(sum.op, &add_op);
  EXPECT_EQ(result->node(sum.inputs[0]).op, &max_pool2d_op) << to_text(*result);
}

TEST_F(Specialise, what_is_no_bias_of_channels_stays_before_the_pool) {
  const Var pixels = graph.parameter("b", {1, 1, 4, 4}, Dtype::float64);
  const auto result = made(max_pool2d(images + pixels));
  EXPECT_EQ(result->node(result->outputs().at("y")).op, &max_pool2d_op);
}

TEST_F(Specialise, relu_stays_before_a_pool_of_means) {
  const auto result = made(avg_pool2d(relu(images)));
  EXPECT_EQ(result->node(result->outputs().at("y")).op, &avg_pool2d_op);
}

TEST_F(Specialise, the_gradient_of_a_pooled_relu_is_masked_where_there_are_fewer_numbers) {
  const Var x = graph.parameter("x", {2, 3, 4, 4}, Dtype::float64);
  const Var loss = sum(max_pool2d(relu(x)));
  const auto result = made(gradients(loss, {{x}})[0]);
  const Node& last = result->node(result->outputs().at("y"));
  EXPECT_EQ(last.op, &max_pool2d_gradient_op) << to_text(*result);
  EXPECT_EQ(result->node(last.inputs[0]).op, &parameter_op);
  EXPECT_EQ(result->node(last.inputs[1]).shape, Shape({2, 3, 2, 2}));
}

}  // namespace
}  // namespace gradus::compile
