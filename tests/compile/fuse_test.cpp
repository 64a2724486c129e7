// fuse_test.cpp - which nodes run together, and in which order.
#include "compile/fuse.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "compile/free_nodes.hpp"
#include "ops/records.hpp"
#include "support/random_graph.hpp"

namespace gradus::compile {
namespace {

struct Fuse : testing::Test {
  Graph graph;
  Var x = graph.input("x", {8, 6}, Dtype::float32);

  // The group of a node in a schedule of the graph as it is now.
  const Fusion& group_of(Var y) {
    order = schedule(graph, true);
    return order.groups[order.group_of[y.id()]];
  }
  FusionOrder order;
};

TEST_F(Fuse, element_wise_nodes_of_one_shape_are_one_chain) {
  const Var y = tanh(exp(x) + 1.0) * x;
  graph.output("y", y);
  const Fusion& group = group_of(y);
  EXPECT_TRUE(group.chain);
  EXPECT_EQ(group.nodes.size(), 4U) << to_text(graph, order);
  EXPECT_EQ(order.groups.size(), 1);
}

TEST_F(Fuse, nothing_is_joined_where_it_is_off) {
  graph.output("y", tanh(exp(x)));
  const FusionOrder plain = schedule(graph, false);
  EXPECT_EQ(plain.groups.size(), 2);
  for (const Fusion& group : plain.groups) EXPECT_FALSE(group.is_fused());
}

TEST_F(Fuse, other_shapes_and_other_ops_are_groups_of_their_own) {
  const Var total = sum(exp(x), {1}), y = exp(total);
  graph.output("y", y);
  EXPECT_EQ(group_of(y).nodes, std::vector<NodeId>{y.id()});
  EXPECT_EQ(order.groups.size(), 3);
}

TEST_F(Fuse, a_function_of_a_stored_value_is_computed_where_it_is_read) {
  const Var w = graph.parameter("w", {6, 6}, Dtype::float32);
  const Var a = relu(x), product = matmul(a, w), mask = step(a), y = product * mask;
  graph.output("y", y);
  EXPECT_EQ(group_of(mask).nodes.back(), y.id()) << to_text(graph, order);
}

TEST_F(Fuse, bias_and_relu_are_the_tail_of_a_product) {
  const Var w = graph.parameter("w", {6, 5}, Dtype::float32), b = graph.parameter("b", {5}, Dtype::float32);
  const Var product = matmul(x, w), y = relu(product + b);
  graph.output("y", y);
  const Fusion& group = group_of(y);
  ASSERT_TRUE(group.tail) << to_text(graph, order);
  EXPECT_FALSE(group.chain);
  EXPECT_EQ(group.tail->kind, kernels::TailKind::affine);
  EXPECT_EQ(group.tail->product, product.id());
  EXPECT_EQ(group.tail->result, y.id());
}

TEST_F(Fuse, the_mask_of_a_relu_is_the_tail_of_a_product) {
  const Var w = graph.parameter("w", {6, 5}, Dtype::float32), a = graph.input("a", {8, 5}, Dtype::float32);
  const Var y = matmul(x, w) * step(a);
  graph.output("y", y);
  ASSERT_TRUE(group_of(y).tail) << to_text(graph, order);
  EXPECT_EQ(group_of(y).tail->kind, kernels::TailKind::mask);
}

TEST_F(Fuse, a_step_of_gradient_descent_is_the_tail_of_a_product) {
  const Var w = graph.parameter("w", {6, 5}, Dtype::float32), dy = graph.input("dy", {8, 5}, Dtype::float32);
  const Var rate = graph.input("rate", {}, Dtype::float32);
  const Var next = w - rate * matmul(transpose(x), dy), other = w - rate * tanh(matmul(transpose(x), dy));
  graph.next(w, next);
  graph.output("other", other);
  ASSERT_TRUE(group_of(next).tail) << to_text(graph, order);
  EXPECT_EQ(group_of(next).tail->kind, kernels::TailKind::update);
  EXPECT_FALSE(group_of(other).tail);
}

TEST_F(Fuse, a_product_that_is_an_output_or_read_elsewhere_has_no_tail) {
  const Var w = graph.parameter("w", {6, 5}, Dtype::float32);
  const Var shown = matmul(x, w), read = matmul(x, w + 1.0);
  const Var y = relu(shown), z = relu(read);
  graph.output("shown", shown);
  graph.output("y", y);
  graph.output("z", z);
  graph.output("sum", sum(read));
  EXPECT_FALSE(group_of(y).tail);
  EXPECT_FALSE(group_of(z).tail);
}

TEST_F(Fuse, next_values_lie_in_place_where_all_others_have_read_the_old_ones) {
  const Var w = graph.parameter("w", {8, 6}, Dtype::float32);
  const Var next = w - 0.1 * x, reader = w * x;
  graph.next(w, next);
  graph.output("reader", reader);
  order = schedule(graph, true);
  EXPECT_TRUE(order.in_place.contains(w.id()));
  EXPECT_LT(order.group_of[reader.id()], order.group_of[next.id()]) << to_text(graph, order);
}

TEST_F(Fuse, next_values_do_not_lie_in_place_where_the_old_ones_are_read_otherwise_than_they_lie) {
  const Var v = graph.parameter("v", {1, 6}, Dtype::float32);
  graph.next(v, v + reshape(reshape(v, {6}), {1, 6}));
  EXPECT_FALSE(schedule(graph, true).in_place.contains(v.id()));
}

TEST_F(Fuse, next_values_of_two_that_read_each_other_are_not_both_in_place) {
  const Var a = graph.state("a", {6}, Dtype::float32), b = graph.state("b", {6}, Dtype::float32);
  graph.next(a, exp(b));
  graph.next(b, exp(a));
  order = schedule(graph, true);
  EXPECT_NE(order.in_place.contains(a.id()), order.in_place.contains(b.id()));
}

TEST_F(Fuse, what_is_done_to_blocks_of_images_is_one_sweep) {
  const Var images = graph.input("images", {32, 1, 12, 12}, Dtype::float32);
  const Var w = graph.parameter("w", {4, 1, 5, 5}, Dtype::float32);
  const Var lanes = to_lanes(images), made = conv2d(lanes, w), pooled = max_pool2d(relu(made));
  const Var out = from_lanes(pooled, 32), total = sum(pooled);
  graph.output("out", out);
  graph.output("total", total);
  order = schedule(graph, true);
  const auto group = [&](Var y) { return order.groups[order.group_of[y.id()]]; };
  for (const Var y : {lanes, made, pooled, out}) {
    EXPECT_EQ(group(y).blocks, 2) << y.node().op->name;
    EXPECT_EQ(group(y).sweep, group(lanes).sweep) << y.node().op->name;
  }
  EXPECT_EQ(group(total).blocks, 0);  // it needs all of them
  EXPECT_EQ(group(total).sweep, -1);
}

TEST(FuseOrder, every_group_of_random_graphs_comes_after_those_it_reads) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const RandomGraph random(seed, 20, Dtype::float32);
    for (const bool fuse : {false, true}) {
      const FusionOrder order = schedule(random.graph, fuse);
      for (GroupId group = 0; group < order.groups.size(); ++group)
        for (const NodeId id : order.groups[group].nodes) {
          ASSERT_EQ(order.group_of[id], group);
          for (const NodeId input : random.graph.node(id).inputs) {
            const NodeId from = source_of(random.graph, order.free, input);
            ASSERT_LE(order.group_of[from], group) << seed;
          }
        }
    }
  }
}

}  // namespace
}  // namespace gradus::compile
