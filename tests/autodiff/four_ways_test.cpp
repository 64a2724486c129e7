// four_ways_test.cpp - differences, Jacobians and gradients by hand against each other.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <limits>

#include "support/random_graph.hpp"

namespace gradus::autodiff {
namespace {

// f = sum of x_i^3, whose derivatives are known.
double cubes(const Tensor& x) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.size(); ++i) sum += std::pow(x.number(i), 3);
  return sum;
}

TEST(Differences, have_the_errors_of_their_order) {
  const Tensor x = Tensor::from<double>({3}, {1, -2, 0.5});
  constexpr double h = 1e-3;
  const Tensor forward = forward_difference(cubes, x, h), central = central_difference(cubes, x, h);
  for (std::int64_t i = 0; i < 3; ++i) {
    const double at = x.number(i), exact = 3 * at * at;
    EXPECT_NEAR(forward.number(i), exact + 3 * at * h + h * h, 1e-9);  // Taylor's next terms
    EXPECT_NEAR(central.number(i), exact + h * h, 1e-9);
  }
}

TEST(Differences, leave_x_as_it_was_between_elements) {
  int calls = 0;
  const auto count = [&](const Tensor& x) {
    int moved = 0;
    for (std::int64_t i = 0; i < x.size(); ++i) moved += x.number(i) != 1;
    EXPECT_LE(moved, 1);
    ++calls;
    return 0.0;
  };
  const Tensor x = Tensor::full({4}, Dtype::float64, 1);
  forward_difference(count, x);
  EXPECT_EQ(calls, 5);
  calls = 0;
  central_difference(count, x);
  EXPECT_EQ(calls, 8);
}

TEST(Jacobian, of_softmax_is_diag_a_minus_a_a_transposed) {
  Graph graph;
  const Var z = graph.input("z", {3}, Dtype::float64);
  const Var a = softmax(z);
  const Feeds feeds{{"z", Tensor::from<double>({3}, {0.2, -1, 1.5})}};
  const Tensor p = evaluate(graph, a.id(), feeds), derivatives = jacobian(a, z, feeds);
  ASSERT_EQ(derivatives.shape(), (Shape{3, 3}));
  for (std::int64_t i = 0; i < 3; ++i)
    for (std::int64_t j = 0; j < 3; ++j)
      EXPECT_NEAR(derivatives.number(3 * i + j), p.number(i) * ((i == j) - p.number(j)), 1e-15);
}

TEST(Jacobian, of_random_graphs_agrees_with_differences_and_with_products) {
  for (std::uint64_t seed = 5000; seed < 5030; ++seed) {
    RandomGraph random(seed, 6);
    const Var x = random.parameters()[0];
    const Var y = gradients(random.loss(), {{x}})[0];  // a vector; its Jacobian is the Hessian
    const NodeId size = random.graph.size();
    const Tensor exact = jacobian(y, x, random.feeds);
    EXPECT_EQ(random.graph.size(), size) << "the graph stays as it is";
    const Tensor numerical = numerical_jacobian(y, x, random.feeds);
    ASSERT_EQ(exact.shape(), (Shape{y.shape().size(), x.shape().size()}));
    for (std::int64_t i = 0; i < exact.size(); ++i)
      ASSERT_LE(gradient_error(exact.number(i), numerical.number(i)), 1e-6) << "seed " << seed;

    Tensor u(y.shape(), Dtype::float64), v(x.shape(), Dtype::float64);
    const Random numbers(seed, "directions");
    for (std::int64_t i = 0; i < u.size(); ++i)
      u.set_number(i, numbers.normal(static_cast<std::uint64_t>(i)));
    for (std::int64_t i = 0; i < v.size(); ++i)
      v.set_number(i, numbers.normal(1000 + static_cast<std::uint64_t>(i)));
    const Tensor vjp =
        evaluate(random.graph, vector_jacobian(y, random.graph.constant(u), {{x}})[0].id(), random.feeds);
    const Tensor jvp =
        evaluate(random.graph, jacobian_vector(y, {{x}}, {{random.graph.constant(v)}}).id(), random.feeds);
    for (std::int64_t j = 0; j < v.size(); ++j) {
      double sum = 0;
      for (std::int64_t i = 0; i < u.size(); ++i) sum += u.number(i) * exact.number(i * v.size() + j);
      ASSERT_LE(gradient_error(sum, vjp.number(j)), 1e-12);
    }
    for (std::int64_t i = 0; i < u.size(); ++i) {
      double sum = 0;
      for (std::int64_t j = 0; j < v.size(); ++j) sum += v.number(j) * exact.number(i * v.size() + j);
      ASSERT_LE(gradient_error(sum, jvp.number(i)), 1e-12);
    }
  }
}

TEST(Jacobian, is_zero_for_what_comes_later) {
  Graph graph;
  const Var x = graph.input("x", {2}, Dtype::float64);
  const Var y = square(x);
  const Var later = graph.input("later", {3}, Dtype::float64);
  const Feeds feeds{{"x", Tensor::from<double>({2}, {1, 2})}, {"later", Tensor({3}, Dtype::float64)}};
  const Tensor none = jacobian(y, later, feeds);
  ASSERT_EQ(none.shape(), (Shape{2, 3}));
  for (const double d : none.data<double>()) EXPECT_EQ(d, 0);
  EXPECT_THROW(numerical_jacobian(y, square(y), feeds), UsageError);
}

// Half the squared error of x w + b, and the lecture's derivatives (yhat - y) x, yhat - y.
Var half_squared_error(std::span<const Var> in) { return square(matmul(in[0], in[1]) - in[2]) * 0.5; }

std::vector<Tensor> by_hand(std::span<const Tensor> in, const Tensor& upstream, double factor) {
  const Tensor &x = in[0], &w = in[1], &y = in[2];
  const std::int64_t n = x.shape()[0], k = x.shape()[1];
  Tensor dx(x.shape(), Dtype::float64), dw(w.shape(), Dtype::float64), dy(y.shape(), Dtype::float64);
  for (std::int64_t i = 0; i < n; ++i) {
    double error = -y.number(i);
    for (std::int64_t j = 0; j < k; ++j) error += x.number(i * k + j) * w.number(j);
    error *= upstream.number(i);
    dy.set_number(i, -error);
    for (std::int64_t j = 0; j < k; ++j) {
      dx.set_number(i * k + j, error * w.number(j));
      dw.set_number(j, dw.number(j) + factor * error * x.number(i * k + j));
    }
  }
  return {dx, dw, dy};
}

TEST(Comparison, never_loses_what_is_not_a_number) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -infinity}) {
    EXPECT_EQ(gradient_error(bad, 1), infinity);
    EXPECT_EQ(gradient_error(1, bad), infinity);
    EXPECT_EQ(gradient_error(bad, bad), infinity);
  }
  // y = 2 x, by hand wrong in one entry: the first, one between, the last.
  const std::vector<Tensor> inputs{Tensor::from<double>({3}, {1, 2, 3})};
  const auto twice = [](std::span<const Var> in) { return in[0] * 2.0; };
  for (std::int64_t entry = 0; entry < 3; ++entry) {
    const GradientComparison check = compare_gradients(twice, inputs, [&](auto, const Tensor& dy) {
      Tensor dx(dy.shape(), Dtype::float64);
      for (std::int64_t i = 0; i < dx.size(); ++i) dx.set_number(i, i == entry ? nan : 2 * dy.number(i));
      return std::vector<Tensor>{dx};
    });
    EXPECT_FALSE(check.good());
    EXPECT_EQ(check.lines[0].manual_error, infinity);
    EXPECT_EQ(check.lines[0].index, entry);
    EXPECT_NE(check.str().find("WRONG"), std::string::npos);
    EXPECT_NE(check.str().find("inf"), std::string::npos) << check.str();
  }
}

TEST(Comparison, puts_numerical_manual_and_automatic_side_by_side) {
  const std::vector<Tensor> inputs{Tensor::from<double>({2, 3}, {1, 2, -1, 0.5, 0, 3}),
                                   Tensor::from<double>({3, 1}, {0.3, -0.2, 0.7}),
                                   Tensor::from<double>({2, 1}, {1, -1})};
  const auto right = [](auto in, const Tensor& dy) { return by_hand(in, dy, 1); };
  const GradientComparison good = compare_gradients(half_squared_error, inputs, right);
  ASSERT_EQ(good.lines.size(), 3u);
  EXPECT_TRUE(good.good()) << good.str();
  for (const GradientComparisonLine& line : good.lines) {
    EXPECT_NEAR(line.forward, line.automatic, 1e-4);
    EXPECT_NEAR(*line.manual, line.automatic, 1e-12);
  }
  const auto wrong = [](auto in, const Tensor& dy) { return by_hand(in, dy, 1.001); };
  const GradientComparison bad = compare_gradients(half_squared_error, inputs, wrong);
  EXPECT_FALSE(bad.good());
  EXPECT_GT(bad.lines[1].manual_error, 1e-4);
  EXPECT_LT(bad.lines[0].manual_error, 1e-12);
  EXPECT_NE(bad.str().find("WRONG"), std::string::npos);
  const auto short_one = [](auto in, const Tensor&) { return std::vector<Tensor>{in[0]}; };
  EXPECT_THROW(compare_gradients(half_squared_error, inputs, short_one), ShapeError);
}

}  // namespace
}  // namespace gradus::autodiff
