// picture_test.cpp - the picture of a pass holds its numbers, and Graphviz finds a place for each node.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/picture.hpp>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "explain/drawing.hpp"
#include "explain/layout.hpp"

namespace gradus::explain {
namespace {

Replay pass_of(const std::string& model, const Shape& sample, bool fold = false) {
  Recipe recipe = make_model(parse_model(model), 3, Task::classify, sample);
  recipe.model.prepare(sample, 3);
  return replay(explained_model(recipe.model, recipe.loss, 2, 3), {.fold = fold});
}

bool overlap(const DrawnBox& a, const DrawnBox& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// Graphviz writes places with five digits, those of these pictures as tenths of a point.
constexpr double rounding = 0.1;

TEST(Dot, is_accepted_by_graphviz_and_every_node_has_a_place_of_its_own) {
  for (const char* model : {"softmax", "mlp:5", "linear 4, batch_norm, gelu, linear"}) {
    const Replay pass = pass_of(model, {4});
    const Layout layout = lay_out(graph_dot(pass));
    const Drawing drawing = drawing_of(pass);
    EXPECT_EQ(layout.nodes.size(), pass.nodes.size());
    EXPECT_EQ(layout.edges.size(), drawing.edges.size());
    for (const auto& [id, box] : layout.nodes) {
      EXPECT_GT(box.width, 0);
      EXPECT_GE(box.x, -rounding);
      EXPECT_LE(box.y + box.height, layout.height + rounding);
      for (const auto& [other, place] : layout.nodes)
        EXPECT_TRUE(id == other || !overlap(box, place)) << id << other;
    }
    for (const DrawnEdge& edge : drawing.edges) {
      EXPECT_EQ(layout.edges.at(edge.id).points.size() % 3, 1U);
      EXPECT_LT(layout.nodes.at(edge.from).y, layout.nodes.at(edge.to).y) << "data flows down";
    }
  }
}

TEST(Dot, says_what_the_pass_holds) {
  Model model = Sequential(Linear({{2, -1}}, {0.5}));
  model.prepare({2}, 1);
  const Replay pass = replay(explained_model(model, SquaredError(), Tensor::from<double>({1, 2}, {1, 3}),
                                             Tensor::from<double>({1, 1}, {1})),
                             {.fold = true});
  const std::string dot = graph_dot(pass);
  for (const char* line :
       {"n1 [id=\"n1\", class=\"parameter\", label=\"0.weight\\nW\\n[1, 2] [[2, -1]]\\ndL/dW [[-3, -9]]\", "
        "style=rounded];",
        "n3 [id=\"n3\", class=\"computed\", label=\"0.linear\\nyhat = x W^T + b\\n[1, 1] [[-0.5]]\\ndL/dyhat "
        "[[-3]]\"];",
        "n1 -> n3 [id=\"e1_3\", label=\"  [[2, -1]]  \\n  Jacobian [1, 2]  \\n  [[-3, -9]]  \"];",
        "n4 -> n5 [id=\"e4_5\", label=\"  [[1]]  \"];"})
    EXPECT_NE(dot.find(line), std::string::npos) << line << "\n" << dot;
}

TEST(Svg, has_every_node_and_its_numbers) {
  const Replay pass = pass_of("mlp:5", {4});
  const std::string svg = graph_svg(pass);
  for (std::size_t i = 0; i < pass.nodes.size(); ++i)
    EXPECT_NE(svg.find("id=\"n" + std::to_string(i) + "\""), std::string::npos) << i;
  for (const DrawnEdge& edge : drawing_of(pass).edges) {
    EXPECT_NE(svg.find("id=\"" + edge.id + "\""), std::string::npos) << edge.id;
    if (edge.gradient.empty()) continue;
    EXPECT_NE(svg.find("class=\"gradient\">" + edge.gradient + "</text>"), std::string::npos)
        << edge.gradient;
  }
  EXPECT_EQ(svg, graph_svg(pass));
  EXPECT_EQ(svg.find("href"), std::string::npos);
}

TEST(Svg, of_a_value_without_variables_is_one_node) {
  const std::vector<std::string> lines{"2*3"};
  const std::string svg = graph_svg(replay(explained_formula(lines)));
  EXPECT_NE(svg.find("id=\"n0\""), std::string::npos) << svg;
  EXPECT_EQ(svg.find("class=\"edge\""), std::string::npos) << svg;
}

TEST(Svg, of_lenet5_fits_a_page_that_scrolls) {
  const Layout layout = lay_out(graph_dot(pass_of("lenet5", {1, 28, 28})));
  EXPECT_LT(layout.width, 1500);
  EXPECT_LT(lay_out(graph_dot(pass_of("lenet5", {1, 28, 28}, true))).height, layout.height);
}

TEST(Layout, refuses_what_is_no_graph_with_graphviz_words) {
  ::testing::internal::CaptureStderr();
  try {
    lay_out("digraph { a -> }");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("syntax error in line "), std::string::npos) << error.what();
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(lay_out("digraph { a }").nodes.size(), 1U);
}

TEST(Layout, has_the_numbers_of_graphviz) {
  // Two boxes of 1 inch by half an inch, the distance between ranks half an inch: from the centre of the
  // upper one the line begins at its lower edge, and the arrow ends at the upper edge of the lower one.
  const Layout layout = lay_out(
      "digraph { node [shape=box, width=1, height=0.5, fixedsize=true]; a -> b [id=ab]; b -> c [id=bc, "
      "dir=none] }");
  EXPECT_EQ(layout.width, 72);
  EXPECT_EQ(layout.height, 36 * 5);
  const DrawnBox& b = layout.nodes.at("b");
  EXPECT_EQ(std::vector<double>({b.x, b.y, b.width, b.height}), std::vector<double>({0, 72, 72, 36}));
  const DrawnCurve& arrow = layout.edges.at("ab");
  EXPECT_EQ(arrow.tip.x, 36);
  EXPECT_NEAR(arrow.tip.y, 72, 0.5);
  EXPECT_NEAR(arrow.points.front().y, 36, 0.5);
  EXPECT_NEAR(arrow.points.back().y, 62, 0.5) << "an arrow is 10 points long";
  const DrawnCurve& line = layout.edges.at("bc");
  EXPECT_EQ(line.tip.y, line.points.back().y);
}

TEST(Layout, tells_the_version_of_graphviz) {
  EXPECT_TRUE(std::regex_match(graphviz_version(), std::regex("\\d+\\.\\d+\\.\\d+.*"))) << graphviz_version();
}

TEST(Layout, is_the_same_from_any_thread) {
  const Replay pass = pass_of("mlp:5", {4});
  const std::string expected = graph_svg(pass);
  std::vector<std::string> found(4);
  std::vector<std::thread> threads;
  for (std::string& svg : found) threads.emplace_back([&] { svg = graph_svg(pass); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& svg : found) EXPECT_EQ(svg, expected);
}

}  // namespace
}  // namespace gradus::explain
