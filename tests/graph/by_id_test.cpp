// by_id_test.cpp - values and sets by node.
#include "graph/by_id.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "graph/op.hpp"

namespace gradus {
namespace {

struct ByIdTest : testing::Test {
  Graph graph;
  Var x = graph.input("x", {3}, Dtype::float64), y = graph.input("y", {3}, Dtype::float64);
  Var product = x * y, positive = step(x), sum = product + positive;
};

TEST_F(ByIdTest, holds_a_value_for_each_node_of_now) {
  ById<int> values(graph, 7);
  EXPECT_EQ(values.size(), graph.size());
  values[product.id()] = 8;
  EXPECT_EQ(values[product.id()], 8);
  EXPECT_EQ(values[sum.id()], 7);
  ById<std::string> made;
  EXPECT_EQ(made.add("a"), 0);
  EXPECT_EQ(made.add("b"), 1);
  EXPECT_EQ(made[1], "b");
}

TEST_F(ByIdTest, set_holds_what_was_put_in_and_not_taken_out) {
  NodeSet set(graph);
  EXPECT_FALSE(set.contains(x.id()));
  set.insert(x.id());
  set.insert(y.id());
  set.erase(y.id());
  EXPECT_TRUE(set.contains(x.id()));
  EXPECT_FALSE(set.contains(y.id()));
}

TEST_F(ByIdTest, dependents_are_those_on_ways_that_pass) {
  const auto all = [](const Node&) { return true; };
  const auto smooth = [](const Node& node) { return !node.op->not_differentiable; };
  const NodeId last = graph.size() - 1;
  EXPECT_TRUE(dependents(graph, {{x.id()}}, last, all).contains(positive.id()));
  EXPECT_FALSE(dependents(graph, {{x.id()}}, last, smooth).contains(positive.id()));
  EXPECT_TRUE(dependents(graph, {{x.id()}}, last, smooth).contains(sum.id()));
  EXPECT_FALSE(dependents(graph, {{y.id()}}, last, all).contains(x.id()));
}

TEST_F(ByIdTest, readers_are_listed_as_often_as_they_read) {
  const Var twice = x * x;
  const ById<std::vector<NodeId>> readers = readers_of(graph);
  EXPECT_EQ(readers[x.id()], (std::vector<NodeId>{product.id(), positive.id(), twice.id(), twice.id()}));
  EXPECT_TRUE(readers[sum.id()].empty());
}

}  // namespace
}  // namespace gradus
