// custom_gradient_test.cpp - gradients that users write by hand, in graphs and in programs.
#include <gtest/gtest.h>

#include <gradus/custom_gradient.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

namespace gradus::autodiff {
namespace {

using Vars = std::span<const Var>;

// log(1 + e^x) with its derivative in the stable form that the sigmoid has.
CustomGradient soft() {
  return {"soft", [](Vars in) { return log(exp(in[0]) + 1.0); },
          [](Vars in, Var, Var dy) { return std::vector<Var>{dy * sigmoid(in[0])}; }};
}

// A product whose rule is right, or twice too large in its second factor.
CustomGradient product(double factor) {
  return {"product", [](Vars in) { return in[0] * in[1]; },
          [factor](Vars in, Var, Var dy) {
            return std::vector<Var>{dy * in[1], dy * in[0] * factor};
          }};
}

Tensor some(double first) { return Tensor::from<double>({3}, {first, -0.5, 2}); }

TEST(CustomGradient, is_checked_beside_differences) {
  EXPECT_TRUE(compare_gradients(soft(), {{some(1)}}).good());
  const std::vector<Tensor> factors{some(1), some(3)};
  EXPECT_TRUE(compare_gradients(product(1), factors).good());
  const GradientComparison wrong = compare_gradients(product(2), factors);
  EXPECT_FALSE(wrong.good());
  EXPECT_LT(wrong.lines[0].error, 1e-8);
  EXPECT_GT(wrong.lines[1].error, 0.4);
}

TEST(CustomGradient, replaces_that_of_the_ops_alone) {
  const CustomGradient reversed(
      "reversed", [](Vars in) { return in[0]; }, [](Vars, Var, Var dy) { return std::vector<Var>{-dy}; });
  Graph graph;
  const Var x = graph.parameter("x", {3}, Dtype::float64);
  const Var y = reversed({x});
  const Var loss = sum(square(y)) + 10.0 * sum(x);  // a second path, on which nothing is reversed
  const Feeds feeds{{"x", some(1)}};
  const Tensor gradient = evaluate(graph, gradients(loss, {{x}})[0].id(), feeds);
  EXPECT_TRUE(evaluate(graph, y.id(), feeds).same_bytes(some(1)));
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(gradient.number(i), 10 - 2 * some(1).number(i));
}

TEST(CustomGradient, is_differentiated_again) {
  Graph graph;
  const CustomGradient function = soft();
  const Var x = graph.parameter("x", {3}, Dtype::float64);
  const Var first = gradients(sum(function({x})), {{x}})[0];
  const Var second = gradients(sum(first), {{x}})[0], right = sigmoid(x) * (1.0 - sigmoid(x));
  const Feeds feeds{{"x", some(1)}};
  const Tensor got = evaluate(graph, second.id(), feeds), expected = evaluate(graph, right.id(), feeds);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_NEAR(got.number(i), expected.number(i), 1e-15);
}

TEST(CustomGradient, says_what_does_not_fit) {
  Graph graph;
  const Var x = graph.parameter("x", {3}, Dtype::float64), w = graph.parameter("w", {3}, Dtype::float64);
  const CustomGradient short_rule(
      "half", [](Vars in) { return in[0] * in[1]; },
      [](Vars in, Var, Var dy) { return std::vector<Var>{dy * in[1]}; });
  const CustomGradient flat(
      "flat", [](Vars in) { return in[0]; }, [](Vars, Var, Var dy) { return std::vector<Var>{sum(dy)}; });
  EXPECT_THROW(gradients(sum(short_rule({x, w})), {{x}}), ShapeError);
  EXPECT_THROW(gradients(sum(flat({x})), {{x}}), ShapeError);
  EXPECT_THROW(flat(std::span<const Var>()), UsageError);
}

}  // namespace
}  // namespace gradus::autodiff
