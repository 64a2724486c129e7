// limits_test.cpp - formulas and models without end: explained once for each part, or refused at a limit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/ops.hpp>
#include <gradus/picture.hpp>

#include "support/temporary_folder.hpp"

namespace gradus::explain {
namespace {

std::string joined(const char* what, const char* between, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{}{}{}", i ? between : "", what, i);
  return text;
}

TEST(Limits, definitions_that_double_take_as_long_as_they_are_many) {
  // Each names the one before it twice: written out, the last has 2^60 terms.
  std::vector<std::string> lines{"exp(d60)"};
  for (int i = 60; i > 0; --i) lines.push_back(fmt::format("d{0} = d{1} / 2 + d{1} / 2", i, i - 1));
  lines.emplace_back("d0 = x");
  const Derivation derivation = derive(explained_formula(lines));
  EXPECT_TRUE(derivation.good());
  EXPECT_EQ(derivation.gradients.size(), 1u);
}

TEST(Limits, operands_of_unknown_shape_within_each_other_are_looked_at_once) {
  std::string text = "x";
  for (int i = 0; i < 100; ++i) text.insert(0, "(M * ").append(" + y)");
  EXPECT_NO_THROW(explained_formula(std::vector{"sum(" + text + ")"}));
}

TEST(Limits, a_formula_of_many_terms_is_refused) {
  for (const int terms : {1000, 2000, 200'000}) {
    const std::string message =
        error_of<UsageError>([&] { derive(explained_formula(std::vector{joined("w * x", " + ", terms)})); });
    EXPECT_NE(message.find("at most") == std::string::npos ? message.find("more than 2000") : 0,
              std::string::npos)
        << message;
  }
  std::vector<std::string> lines(100'000, "d = x");
  EXPECT_THROW(explained_formula(lines), UsageError);
  EXPECT_THROW(explained_formula(std::vector{std::string(100'000, '(')}), UsageError);
  EXPECT_THROW(explained_formula(std::vector{std::string(100'000, '-') + "x"}), UsageError);
  EXPECT_THROW(explained_formula(std::vector{joined("x", "^", 100'000)}), UsageError);
}

TEST(Limits, an_expression_is_written_out_up_to_a_limit) {
  Graph graph;
  const Var x = graph.input("x", {}, Dtype::float64);
  Var chain = x, doubled = x;
  for (int i = 0; i < 60'000; ++i) chain = tanh(chain);
  for (int i = 0; i < 40; ++i) doubled = doubled * doubled;
  for (const Var& y : {chain, doubled}) {
    EXPECT_THROW(expression_of(graph, y.id(), {}), UsageError);
    EXPECT_THROW(indexed_expression_of(graph, y.id(), {}), UsageError);
    const Symbols symbols{{y.node().inputs[0], "u"}};
    EXPECT_EQ(plain(expression_of(graph, y.id(), symbols)), same(y, chain) ? "tanh(u)" : "u * u");
  }
  for (int i = 0; i < 500; ++i) chain = tanh(i == 0 ? x : chain);
  EXPECT_EQ(plain(expression_of(graph, chain.id(), {})).size(), 500 * std::string("tanh()").size() + 1);
}

TEST(Limits, a_model_of_many_layers_is_refused) {
  std::vector<NamedLayer> layers;
  for (int i = 0; i < 200; ++i) layers.emplace_back(Linear(2));
  Model model(layers);
  model.prepare({2}, 1);
  const Subject subject = explained_model(model, SquaredError(), 1, 2);
  EXPECT_NE(error_of<UsageError>([&] { derive(subject); }).find("400 are explained at most"),
            std::string::npos);
  EXPECT_THROW(replay(subject), UsageError);
  layers.resize(1'001, layers[0]);
  for (NamedLayer& each : layers) each.name.clear();
  EXPECT_THROW((void)Model(layers), UsageError);
}

}  // namespace
}  // namespace gradus::explain
