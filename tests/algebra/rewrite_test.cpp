// rewrite_test.cpp - graphs rewritten as a whole: what goes, what stays, and what is told of it.
#include "algebra/rewrite.hpp"

#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "algebra/matching.hpp"
#include "ops/records.hpp"
#include "support/count_ops.hpp"

namespace gradus::algebra {
namespace {

TEST(Rewrite, folds_merges_and_applies_identities) {
  Graph graph;
  const Var x = graph.input("x", {4, 3}, Dtype::float64);
  const Var a = exp(x) * 1.0 + 0.0, b = exp(x);
  graph.output("y", a + transpose(transpose(b)) + (number_like(x, 2) * number_like(x, 3) - 6.0));
  (void)tanh(x);
  const auto simple = simplify(graph);
  int exps = 0, others = 0;
  for (NodeId id = 0; id < simple->size(); ++id) {
    exps += formula_text(*simple, id) == "exp(x)";
    others += formula_text(*simple, id) == "tanh(x)";
  }
  EXPECT_EQ(exps, 1);
  EXPECT_EQ(others, 0);
  EXPECT_EQ(simple->size(), 3) << to_text(*simple);  // x, exp(x), their sum
  bool recorded = false;
  for (const Record& record : simple->records()) recorded = recorded || record.rule == "x * 1 = x";
  EXPECT_TRUE(recorded);
}

TEST(Rewrite, turns_the_factors_instead_of_their_product) {
  Graph graph;
  const Var a = graph.input("a", {4, 3}, Dtype::float64), b = graph.input("b", {3, 5}, Dtype::float64);
  graph.output("y", transpose(matmul(a, transpose(transpose(b)))));
  const auto simple = simplify(graph);
  EXPECT_EQ(formula_text(*simple, simple->size() - 1), "(b^T) (a^T)") << to_text(*simple);
}

TEST(Rewrite, leaves_out_what_no_output_and_no_next_value_needs) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float64), s = graph.state("s", {3}, Dtype::float64, 2);
  graph.next(s, s + exp(x));
  graph.output("y", tanh(x));
  (void)sqrt(x);
  const auto pruned = prune(graph);
  EXPECT_EQ(count_of(*pruned, sqrt_op), 0);
  EXPECT_EQ(count_of(*pruned, exp_op) + count_of(*pruned, tanh_op), 2);
  ASSERT_TRUE(pruned->find("s"));
  EXPECT_EQ(pruned->initial(*pruned->find("s")), 2);
  EXPECT_EQ(formula_text(*pruned, pruned->updates().at(*pruned->find("s"))), "s + exp(x)");
}

TEST(Rewrite, applies_no_identity_that_is_unsafe_in_floating_point) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float64);
  graph.output("y", log(exp(x)) + x / x);
  const auto simple = simplify(graph);
  EXPECT_EQ(count_of(*simple, log_op), 1);
  EXPECT_EQ(count_of(*simple, divide_op), 1);
}

std::optional<Var> square_instead(Var x) {
  if (!is(x, multiply_op) || x.node().inputs[0] != x.node().inputs[1]) return {};
  return square(input(x, 0));
}

TEST(Rewrite, says_which_identity_fired_and_what_stands_for_what) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float64);
  const Var product = x * x;
  graph.output("y", product);
  const Identity table[] = {{"x x = x^2", &square_instead}};
  const auto made = rewritten(graph, table);
  const NodeId y = made->outputs().at("y");
  EXPECT_EQ(made->node(y).op, &square_op);
  ASSERT_EQ(made->records().size(), 1U);
  EXPECT_EQ(made->records()[0].rule, "x x = x^2");
  EXPECT_EQ(made->records()[0].after, std::vector<NodeId>{y});
  EXPECT_NE(std::find(made->node(y).origins.begin(), made->node(y).origins.end(), product.id()),
            made->node(y).origins.end());
}

TEST(Rewrite, goes_on_until_nothing_changes) {
  Graph graph;
  Var x = graph.input("x", {3}, Dtype::float64);
  for (int i = 0; i < 6; ++i) x = -x;
  graph.output("y", x);
  EXPECT_EQ(simplify(graph)->size(), 1);
}

}  // namespace
}  // namespace gradus::algebra
