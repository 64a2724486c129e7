// resident_test.cpp - which weights lie in panels of the program's own.
#include "compile/resident.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

namespace gradus::compile {
namespace {

struct Residents : testing::Test {
  Graph graph;
  Var x = graph.input("x", {32, 24}, Dtype::float32), w = graph.parameter("w", {20, 24}, Dtype::float32);
  Var y = matmul(x, transpose(w));

  std::vector<NodeId> found() const { return resident_leaves(graph, schedule(graph, true)); }
};

TEST_F(Residents, are_weights_that_products_alone_read) {
  graph.output("y", y);
  EXPECT_EQ(found(), std::vector<NodeId>{w.id()});
}

TEST_F(Residents, are_not_weights_that_others_read) {
  graph.output("y", y);
  graph.output("penalty", sum(square(w)));
  EXPECT_TRUE(found().empty());
}

TEST_F(Residents, are_not_weights_that_are_outputs) {
  graph.output("y", y);
  graph.output("w", w);
  EXPECT_TRUE(found().empty());
}

TEST_F(Residents, are_not_weights_of_few_outputs) {
  const Var few = graph.parameter("few", {3, 24}, Dtype::float32);
  graph.output("few", matmul(x, transpose(few)));
  EXPECT_EQ(found(), std::vector<NodeId>{w.id()});
}

TEST_F(Residents, are_weights_that_a_step_behind_a_product_changes_and_their_velocity) {
  const Var v = graph.state("v", {20, 24}, Dtype::float32), rate = graph.input("rate", {}, Dtype::float32);
  const Var next_v = 0.9 * v + matmul(transpose(y), x);
  graph.next(v, next_v);
  graph.next(w, w - rate * next_v);
  graph.output("loss", sum(y));
  EXPECT_EQ(found(), (std::vector<NodeId>{w.id(), v.id()})) << to_text(graph, schedule(graph, true));
}

}  // namespace
}  // namespace gradus::compile
