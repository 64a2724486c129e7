// rewriter_test.cpp - rules are tried once on each node, and what was only tried is gone.
#include "explain/rewriter.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

namespace gradus::explain {
namespace {

TEST(Simplifier, tries_a_rule_once_on_each_node) {
  Graph graph;
  const Var x = graph.input("x", {}, Dtype::float64), y = graph.input("y", {}, Dtype::float64);
  const Var root = exp(x) * tanh(y) + sigmoid(x);
  int tries = 0;
  const RewriteRule none{"none", [&](Var) -> std::optional<Var> {
                           ++tries;
                           return std::nullopt;
                         }};
  Simplifier simplifier(graph, {none});
  std::vector<Rewrite> steps;
  EXPECT_EQ(simplifier.simplified(root.id(), steps), root.id());
  EXPECT_EQ(tries, 5);
  simplifier.simplified((root * y).id(), steps);
  EXPECT_EQ(tries, 6);
  EXPECT_TRUE(steps.empty());
}

TEST(Simplifier, leaves_no_nodes_of_rules_that_do_not_fit) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float64), y = graph.input("y", {}, Dtype::float64);
  const Var root = (x + y) * (x / (y + 2.0)) - square(x - y);
  const NodeId size = graph.size();
  Simplifier simplifier(graph, {{"longer", [](Var v) -> std::optional<Var> {
                                   exp(v * 2.0);
                                   return std::nullopt;
                                 }}});
  std::vector<Rewrite> steps;
  simplifier.simplified(root.id(), steps);
  EXPECT_EQ(graph.size(), size);
}

}  // namespace
}  // namespace gradus::explain
