// autodiff_test.cpp - gradients of random graphs, products with Jacobians and Hessians, against central
// differences.
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "support/random_graph.hpp"

namespace gradus::autodiff {
namespace {

// Steps grow with the number, and count as they were taken.
TEST(Differences, are_right_in_both_types_at_any_size) {
  const ScalarFunction f = [](const Tensor& x) { return x.number(0) * x.number(0); };
  for (const Dtype dtype : {Dtype::float32, Dtype::float64})
    for (const double at : {0.0, 0.5, 3.0, -300.0, 1e6, 1e12}) {
      const Tensor x = Tensor::full({1}, dtype, at);
      const double right = 2 * x.number(0), size = std::max(1.0, std::abs(right));
      EXPECT_NEAR(forward_difference(f, x).number(0), right, 2e-4 * size) << at;
      EXPECT_NEAR(central_difference(f, x).number(0), right, 1e-6 * size) << at;
      EXPECT_NEAR(numerical_gradient(f, x).number(0), right, 1e-6 * size) << at;
      EXPECT_NEAR(central_difference(f, x, 1e-12).number(0), right, 1e-3 * size) << at;
    }
  Graph graph;
  const Var x = graph.input("x", {1}, Dtype::float64);
  const Feeds feeds{{"x", Tensor::full({1}, Dtype::float64, 1e12)}};
  EXPECT_NEAR(numerical_jacobian(square(x), x, feeds).number(0) / 2e12, 1, 1e-9);
}

TEST(Gradients, of_random_graphs_equal_central_differences) {
  for (std::uint64_t seed = 1000; seed < 2000; ++seed) {
    RandomGraph random(seed, 10);
    const std::vector<Var> gradient = gradients(random.loss(), random.parameters());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const std::string name = "p" + std::to_string(i);
      const Tensor automatic = evaluate(random.graph, gradient[i].id(), random.feeds);
      Feeds feeds = random.feeds;
      const Tensor numerical = numerical_gradient(
          [&](const Tensor& x) {
            feeds[name] = x;
            return evaluate(random.graph, random.loss().id(), feeds).item();
          },
          random.feeds.at(name));
      for (std::int64_t k = 0; k < automatic.size(); ++k)
        ASSERT_LE(gradient_error(automatic.number(k), numerical.number(k)), 1e-7)
            << "seed " << seed << ", " << name;
    }
  }
}

TEST(Gradients, along_a_direction_are_of_variables_of_any_type) {
  Graph graph;
  const Var w = graph.parameter("w", {2}, Dtype::float32),
            d = graph.constant(Tensor::from<float>({2}, {1, 3}));
  const Var wide = cast(w, Dtype::float64), loss = sum(wide * wide * wide);
  const Feeds feeds{{"w", Tensor::from<float>({2}, {2, -1})}};
  const Tensor product = evaluate(graph, hessian_vector(loss, {{w}}, {{d}})[0].id(), feeds);
  EXPECT_EQ(product.dtype(), Dtype::float32);
  EXPECT_FLOAT_EQ(static_cast<float>(product.number(0)), 12);  // 6 w d
  EXPECT_FLOAT_EQ(static_cast<float>(product.number(1)), -18);
  const Tensor along = evaluate(graph, jacobian_vector(wide * wide, {{w}}, {{d}}).id(), feeds);
  EXPECT_EQ(along.number(0), 4);
  EXPECT_EQ(along.number(1), -6);
}

TEST(Gradients, of_gradients_give_hessian_vector_products) {
  for (std::uint64_t seed = 3000; seed < 3060; ++seed) {
    RandomGraph random(seed, 8);
    const std::vector<Var>& wrt = random.parameters();
    std::vector<Var> directions;
    const Random numbers(seed, "direction");
    for (std::size_t i = 0; i < wrt.size(); ++i) {
      Tensor direction(wrt[i].shape(), Dtype::float64);
      for (std::int64_t k = 0; k < direction.size(); ++k)
        direction.set_number(k, numbers.normal(i * 100 + static_cast<std::uint64_t>(k)));
      directions.push_back(random.graph.constant(direction));
    }
    const std::vector<Var> first = gradients(random.loss(), wrt);
    const std::vector<Var> product = hessian_vector(random.loss(), wrt, directions);
    constexpr double h = 1e-5;
    const auto moved = [&](double step) {
      Feeds feeds = random.feeds;
      for (std::size_t i = 0; i < wrt.size(); ++i) {
        Tensor& value = feeds["p" + std::to_string(i)];
        for (std::int64_t k = 0; k < value.size(); ++k)
          value.set_number(k, value.number(k) + step * directions[i].node().value->number(k));
      }
      return feeds;
    };
    for (std::size_t i = 0; i < wrt.size(); ++i) {
      const Tensor up = evaluate(random.graph, first[i].id(), moved(h)),
                   down = evaluate(random.graph, first[i].id(), moved(-h));
      const Tensor exact = evaluate(random.graph, product[i].id(), random.feeds);
      for (std::int64_t k = 0; k < exact.size(); ++k)
        ASSERT_LE(gradient_error(exact.number(k), (up.number(k) - down.number(k)) / (2 * h)), 1e-6)
            << "seed " << seed;
    }
  }
}

TEST(Gradients, jacobian_products_agree_with_each_other) {
  Graph graph;
  const Var x = graph.parameter("x", {3}, Dtype::float64);
  const Var y = softmax(x) * exp(x);
  const Var direction = graph.constant(Tensor::from<double>({3}, {0.3, -1, 2})),
            upstream = graph.constant(Tensor::from<double>({3}, {1, 0.5, -2}));
  const Var forward = sum(jacobian_vector(y, {{x}}, {{direction}}) * upstream);
  const Var backward = sum(vector_jacobian(y, upstream, {{x}})[0] * direction);
  const Feeds feeds{{"x", Tensor::from<double>({3}, {0.1, 0.2, -0.4})}};
  EXPECT_NEAR(evaluate(graph, forward.id(), feeds).item(), evaluate(graph, backward.id(), feeds).item(),
              1e-14);
}

TEST(Gradients, are_recorded_rule_by_rule) {
  Graph graph;
  const Var x = graph.parameter("x", {}, Dtype::float64);
  (void)gradients(x * x + tanh(x), {{x}});
  std::map<std::string, int> rules;
  for (const Record& record : graph.records()) {
    ++rules[record.rule];
    EXPECT_GE(record.subject, 0);
    EXPECT_FALSE(record.after.empty());
  }
  EXPECT_EQ(rules["product rule"], 1);
  EXPECT_EQ(rules["sum rule"], 1);
  EXPECT_EQ(rules["chain rule"], 1);
  EXPECT_EQ(rules["sum over paths"], 1);
}

TEST(Gradients, are_zero_where_no_path_leads_and_refuse_many_numbers) {
  Graph graph;
  const Var x = graph.parameter("x", {2}, Dtype::float64),
            unused = graph.parameter("unused", {3}, Dtype::float64);
  const Var g = gradients(sum(x), {{unused}})[0];
  EXPECT_EQ(evaluate(graph, g.id(), {}).str(), "[0, 0, 0]");
  EXPECT_THROW(gradients(x, {{x}}), ShapeError);
}

TEST(Evaluate, says_what_is_missing_or_wrong) {
  Graph graph;
  const Var x = graph.input("x", {2}, Dtype::float64);
  const Var y = sum(x);
  EXPECT_THROW(evaluate(graph, y.id(), {}), UsageError);
  EXPECT_THROW(evaluate(graph, y.id(), {{"z", Tensor({2}, Dtype::float64)}}), UsageError);
  EXPECT_THROW(evaluate(graph, y.id(), {{"x", Tensor({3}, Dtype::float64)}}), ShapeError);
  EXPECT_THROW(evaluate(graph, y.id(), {{"x", Tensor({2}, Dtype::float32)}}), DtypeError);
}

}  // namespace
}  // namespace gradus::autodiff
