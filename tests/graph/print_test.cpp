// print_test.cpp - graphs as text, as DOT and as formulas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

namespace gradus {
namespace {

using ::testing::HasSubstr;

TEST(GraphText, has_a_line_for_each_node_output_and_update) {
  Graph graph;
  const Var x = graph.input("x", Shape{4, 3}.labelled(0, "B"), Dtype::float32);
  const Var w = graph.parameter("w", {3, 2}, Dtype::float32);
  {
    const Graph::LayerScope layer(graph, "0.linear");
    graph.output("z", sum(matmul(x, w), {1}));
  }
  graph.next(w, w * 0.5);
  EXPECT_EQ(to_text(graph),
            "%0 = input(x)   [B=4, 3] float32\n"
            "%1 = parameter(w)   [3, 2] float32\n"
            "%2 = matmul(%0, %1)   [B=4, 2] float32   0.linear\n"
            "%3 = sum(%2; axes=[1], keep=0)   [B=4] float32   0.linear\n"
            "%4 = constant(0.5)   [] float32\n"
            "%5 = broadcast(%4; shape=[3, 2])   [3, 2] float32\n"
            "%6 = multiply(%1, %5)   [3, 2] float32\n"
            "z = %3\n"
            "next w = %6\n");
}

TEST(GraphText, names_the_rule_that_made_a_node) {
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float32);
  gradients(sum(square(x)), {{x}});
  EXPECT_THAT(to_text(graph), HasSubstr("(sum spreads its gradient)"));
}

TEST(GraphDot, draws_nodes_edges_and_outputs_and_escapes_names) {
  Graph graph;
  const Var x = graph.input("a \"b\" \\c", {2}, Dtype::float32);
  graph.output("y", exp(x));
  EXPECT_EQ(to_dot(graph),
            "digraph gradus {\n"
            "  rankdir=BT;\n"
            "  node [shape=box, fontname=\"sans-serif\"];\n"
            "  n0 [label=\"a \\\"b\\\" \\\\c\\n[2]\", shape=ellipse];\n"
            "  n1 [label=\"exp\\n[2]\"];\n"
            "  n0 -> n1;\n"
            "  \"y\" [shape=plaintext];\n"
            "  n1 -> \"y\";\n"
            "}\n");
}

TEST(FormulaText, reads_as_it_is_taught) {
  Graph graph;
  const Var x = graph.input("x", {4, 3}, Dtype::float64), w = graph.parameter("w", {2, 3}, Dtype::float64);
  const Var b = graph.parameter("b", {2}, Dtype::float64);
  const auto text = [&](Var v) { return formula_text(graph, v.id()); };
  EXPECT_EQ(text(relu(matmul(x, transpose(w)) + b)), "relu((x (w^T)) + b)");
  EXPECT_EQ(text((b + 1) * b), "(b + 1) * b");
  EXPECT_EQ(text(b - (b - 2)), "b - (b - 2)");
  EXPECT_EQ(text(softmax(x)), "softmax(x)");
  EXPECT_EQ(text(sum(exp(x), {1}, true)), "sum(exp(x))");
  EXPECT_EQ(text(concatenate({{b, b}}, 0)), "concatenate(b, b)");
}

TEST(FormulaText, has_a_limit) {
  Graph graph;
  const Var x = graph.input("x", {}, Dtype::float64);
  const auto chain = [&](int length) {
    Var y = x;
    for (int i = 0; i < length; ++i) y = exp(y);
    return formula_text(graph, y.id());
  };
  const auto doubled = [&](int times) {
    Var y = x;
    for (int i = 0; i < times; ++i) y = y * y;
    return formula_text(graph, y.id());
  };
  EXPECT_EQ(chain(900).size(), 900 * std::string("exp()").size() + 1);
  EXPECT_EQ(doubled(2), "(x * x) * (x * x)");
  EXPECT_NO_THROW(doubled(15));
  EXPECT_THROW(chain(1001), UsageError);
  EXPECT_THROW(chain(60'000), UsageError);
  for (const int times : {17, 30, 60, 2000}) EXPECT_THROW(doubled(times), UsageError) << times;
}

}  // namespace
}  // namespace gradus
