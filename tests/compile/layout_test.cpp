// layout_test.cpp - what goes into the lanes, what follows, and what stays outside.
#include "compile/layout.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "ops/records.hpp"
#include "ops/support/extent.hpp"
#include "support/count_ops.hpp"

namespace gradus::compile {
namespace {

struct Layout : testing::Test {
  Graph graph;
  Var w = graph.parameter("w", {4, 1, 5, 5}, Dtype::float32);

  Var images(std::int64_t batch, Dtype dtype = Dtype::float32) {
    return graph.input("images", {batch, 1, 12, 12}, dtype);
  }
  std::unique_ptr<Graph> made(Var y) {
    graph.output("y", y);
    return lay_out(graph);
  }
  static int turns(const Graph& made) { return count_of(made, to_lanes_op) + count_of(made, from_lanes_op); }
};

TEST_F(Layout, a_convolution_of_a_batch_goes_into_the_lanes) {
  const auto result = made(conv2d(images(16), w));
  EXPECT_EQ(turns(*result), 2) << to_text(*result);
  const Node& last = result->node(result->outputs().at("y"));
  EXPECT_EQ(last.op, &from_lanes_op);
  EXPECT_TRUE(in_lanes(result->node(last.inputs[0]).shape));
}

TEST_F(Layout, a_few_images_stay_outside) { EXPECT_EQ(turns(*made(conv2d(images(15), w))), 0); }

TEST_F(Layout, float64_stays_outside) {
  const Var wide = graph.parameter("wide", {4, 1, 5, 5}, Dtype::float64);
  EXPECT_EQ(turns(*made(conv2d(images(16, Dtype::float64), wide))), 0);
}

TEST_F(Layout, a_convolution_for_winograds_method_stays_outside) {
  const Var x = graph.input("x", {16, 32, 24, 24}, Dtype::float32),
            many = graph.parameter("many", {32, 32, 3, 3}, Dtype::float32);
  EXPECT_EQ(turns(*made(conv2d(x, many, {.padding = {1, 1}}))), 0);
}

TEST_F(Layout, pools_and_element_wise_ops_follow_and_do_not_lead) {
  const Var bias = graph.parameter("b", {4, 1, 1}, Dtype::float32);
  const auto result = made(max_pool2d(relu(conv2d(images(32), w) + bias)));
  EXPECT_EQ(turns(*result), 2) << to_text(*result);
  EXPECT_EQ(result->node(result->outputs().at("y")).op, &from_lanes_op);
  Graph alone;
  alone.output("y", relu(max_pool2d(alone.input("x", {32, 4, 12, 12}, Dtype::float32))));
  EXPECT_EQ(turns(*lay_out(alone)), 0);
}

TEST_F(Layout, two_convolutions_meet_in_the_lanes) {
  const Var w2 = graph.parameter("w2", {4, 4, 5, 5}, Dtype::float32);
  EXPECT_EQ(turns(*made(conv2d(conv2d(images(16), w), w2))), 2);
}

TEST_F(Layout, a_sum_over_the_batch_passes_over_lanes_without_images) {
  const Var y = exp(conv2d(images(20), w));  // e^0 is 1: what is in lanes without an image must go
  const auto result = made(sum(y, {0, 2, 3}));
  EXPECT_EQ(count_of(*result, lane_sum_op), 1) << to_text(*result);
  EXPECT_EQ(count_of(*result, select_op), 0);
  EXPECT_EQ(count_of(*result, from_lanes_op), 0);
}

TEST_F(Layout, a_sum_over_channels_too_gets_zeros_where_there_are_no_images) {
  const auto result = made(sum(exp(conv2d(images(20), w)), {0, 1, 2, 3}));
  EXPECT_EQ(count_of(*result, select_op), 1) << to_text(*result);
  EXPECT_EQ(count_of(*result, lane_sum_op), 0);
}

TEST_F(Layout, full_blocks_and_what_keeps_zeros_need_none) {
  EXPECT_EQ(count_of(*made(sum(exp(conv2d(images(32), w)), {0, 2, 3})), select_op), 0);
  Graph kept;
  const Var x = kept.input("images", {20, 1, 12, 12}, Dtype::float32),
            weights = kept.parameter("w", {4, 1, 5, 5}, Dtype::float32);
  kept.output("y", sum(tanh(conv2d(x, weights)), {0, 2, 3}));
  EXPECT_EQ(count_of(*lay_out(kept), select_op), 0) << to_text(*lay_out(kept));
}

TEST_F(Layout, a_sum_that_keeps_images_apart_is_done_outside) {
  const auto result = made(sum(conv2d(images(16), w), {2, 3}));
  EXPECT_EQ(count_of(*result, from_lanes_op), 1);
}

TEST_F(Layout, gradients_of_weights_are_gathered_inside_from_zeros_and_gradients) {
  const Var dy = graph.input("dy", {20, 4, 8, 8}, Dtype::float32);
  const auto result = made(conv2d_weight_gradient(images(20), exp(dy), {5, 5}));
  EXPECT_EQ(count_of(*result, to_lanes_op), 2) << to_text(*result);
  EXPECT_EQ(count_of(*result, from_lanes_op), 0);
  EXPECT_EQ(count_of(*result, select_op), 0);  // to_lanes fills up with zeros
}

}  // namespace
}  // namespace gradus::compile
