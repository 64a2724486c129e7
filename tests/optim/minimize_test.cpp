// minimize_test.cpp - rules and methods on functions of one's own, and limits of the learning rate.
#include <gtest/gtest.h>

#include <functional>
#include <gradus/error.hpp>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <string>

namespace gradus {
namespace {

Var coordinate(Var w, std::int64_t i) { return slice(w, 0, i, i + 1); }

// f = (1 - x)^2 + 20 (3 y - x^2)^2
Var valley(Var w) {
  const Var x = coordinate(w, 0), y = coordinate(w, 1);
  return square(1.0 - x) + 20.0 * square(3.0 * y - square(x));
}

// Second derivatives 1 and 10.
Var bowl(Var w) { return 0.5 * (square(coordinate(w, 0)) + 10.0 * square(coordinate(w, 1))); }

Tensor point(double x, double y) { return Tensor::from<double>({2}, {x, y}); }

TEST(Minimize, keeps_the_whole_path) {
  const Path path = minimize(valley, point(-1.21, 0.853), Momentum{.learning_rate = 0.005, .tau = 0.77}, 150);
  ASSERT_EQ(path.points.size(), 151U);
  ASSERT_EQ(path.values.size(), 151U);
  EXPECT_EQ(path.points.front().number(0), -1.21);
  EXPECT_FALSE(path.diverged);
  EXPECT_EQ(path.ended, "all 150 steps done");
}

TEST(Minimize, notices_a_learning_rate_above_the_limit_and_suggests_one_below) {
  const auto at = [](double share, const Rule& rule) {
    return minimize(bowl, point(1, 1), with_learning_rate(rule, share / 10), 300);
  };
  for (const auto& [rule, limit] : {std::pair<Rule, double>{GradientDescent{}, 2},
                                    {Momentum{.tau = 0.9}, 3.8},
                                    {Nesterov{.tau = 0.9}, 3.8 / 2.8}}) {
    EXPECT_NEAR(largest_stable_learning_rate(rule, 10), limit / 10, 1e-12) << rule.name();
    const Path stable = at(0.95 * limit, rule), wild = at(1.05 * limit, rule);
    EXPECT_FALSE(stable.diverged) << rule.name() << ": " << stable.ended;
    EXPECT_LT(stable.values.back(), 1e-3) << rule.name();
    EXPECT_TRUE(wild.diverged) << rule.name() << ": " << wild.ended;
    EXPECT_NE(wild.ended.find("try a learning rate of"), std::string::npos) << wild.ended;
    EXPECT_GT(wild.suggested_learning_rate, limit / 10 / 3) << rule.name();
    const Path calm =
        minimize(bowl, point(1, 1), with_learning_rate(rule, wild.suggested_learning_rate), 300);
    EXPECT_LT(calm.values.back(), 1e-6) << rule.name();
  }
}

TEST(Minimize, ends_where_numbers_overflow) {
  const Path path = minimize(valley, point(5, 5), GradientDescent{.learning_rate = 10}, 100);
  EXPECT_TRUE(path.diverged);
  EXPECT_LT(path.points.size(), 20U);
  EXPECT_LT(path.suggested_learning_rate, 0.01);
}

TEST(Minimize, lets_methods_search) {
  const Path path = minimize(valley, point(-1.21, 0.853), methods::Lbfgs{});
  EXPECT_NEAR(path.points.back().number(0), 1, 1e-7);
  EXPECT_NEAR(path.points.back().number(1), 1.0 / 3, 1e-7);
  EXPECT_LT(path.points.size(), 60U);
  for (std::size_t i = 1; i < path.values.size(); ++i) EXPECT_LE(path.values[i], path.values[i - 1]);
  const Path genetic = minimize(valley, point(0, 0), methods::Genetic{.deviation = 1}, 60, 3);
  EXPECT_LT(genetic.values.back(), 0.05);
  EXPECT_THROW(minimize(valley, point(0, 0), methods::Exact{}), UsageError);
}

TEST(Minimize, finds_the_largest_curvature) {
  EXPECT_NEAR(largest_curvature(bowl, point(3, 4)), 10, 1e-4);
  EXPECT_EQ(largest_curvature([](Var w) { return sum(w); }, point(1, 2)), 0);
}

TEST(Minimize, refuses_functions_of_more_than_one_number) {
  EXPECT_THROW(minimize([](Var w) { return square(w); }, point(1, 1), GradientDescent{}, 3), ShapeError);
  EXPECT_THROW(minimize(bowl, point(1, 1), GradientDescent{}, -1), UsageError);
}

// NaN left of 0, and least at 1.
Var cliff(Var w) { return sum(w - log(w)); }

std::string said(const std::function<void()>& action) {
  try {
    action();
  } catch (const NonFiniteError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(Minimize, says_where_a_function_has_no_value) {
  const Tensor nowhere = Tensor::from<double>({1}, {-1});
  EXPECT_NE(said([&] { minimize(cliff, nowhere, GradientDescent{}, 10); }).find("nan at the start"),
            std::string::npos);
  EXPECT_NE(said([&] { minimize(cliff, nowhere, methods::Lbfgs{}); }).find("NaN or infinite in iteration 1"),
            std::string::npos);
  const auto none = [](Var w) { return sum(log(-square(w) - 1.0)); };
  EXPECT_NE(said([&] { minimize(none, nowhere, methods::RandomSearch{}); }).find("iteration 1"),
            std::string::npos);
  EXPECT_NE(said([&] { minimize(none, nowhere, methods::Genetic{}); }).find("iteration 1"),
            std::string::npos);
  // A value with a gradient that is none: the root at 0.
  const auto root = [](Var w) { return sum(sqrt(w)); };
  EXPECT_NE(said([&] { minimize(root, Tensor::from<double>({1}, {0}), methods::Lbfgs{}); }).find("gradient"),
            std::string::npos);
}

TEST(Minimize, does_not_take_small_numbers_for_arrival) {
  const auto flat = [](Var w) { return sum(square(1e-12 * w - 1.0)); };
  const Path path = minimize(flat, Tensor::from<double>({1}, {0}), methods::Lbfgs{});
  EXPECT_LT(path.values.back(), 1e-12) << path.ended;
}

// A plane has no curvature to learn from; what would be learnt all the same leads nowhere.
TEST(Minimize, goes_down_a_plane_in_every_iteration) {
  const Path path = minimize([](Var w) { return sum(w); }, point(1, 2), methods::Lbfgs{}, 4);
  ASSERT_EQ(path.values.size(), 5U) << path.ended;
  for (std::size_t i = 1; i < path.values.size(); ++i) EXPECT_LT(path.values[i], path.values[i - 1]);
}

TEST(Minimize, never_takes_nan_for_the_best) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    for (const Method& method :
         {Method(methods::RandomSearch{.deviation = 1}), Method(methods::Genetic{.deviation = 1})}) {
      const Path path = minimize(cliff, Tensor::from<double>({1}, {3}), method, 50, seed);
      EXPECT_NEAR(path.values.back(), 1, 0.1) << method.name();
      for (std::size_t i = 1; i + 1 < path.values.size(); ++i) EXPECT_LE(path.values[i + 1], path.values[i]);
    }
  }
  // The first step of the line search leaves the domain; it comes back.
  const Path path = minimize(cliff, Tensor::from<double>({2}, {20, 1e-3}), methods::Lbfgs{});
  EXPECT_NEAR(path.values.back(), 2, 1e-12);
}

// The root and the logarithm fall all the way to where they end.
TEST(Minimize, goes_to_the_edge_of_where_a_function_is_a_number_and_says_so) {
  const Tensor half = Tensor::from<double>({1}, {0.5});
  const Path root = minimize([](Var w) { return sum(sqrt(w)); }, half, methods::Lbfgs{}),
             logarithm = minimize([](Var w) { return sum(log(w)); }, half, methods::Lbfgs{});
  EXPECT_LT(root.values.back(), 1e-70);
  EXPECT_LT(logarithm.values.back(), -300);
  for (const Path& path : {root, logarithm})
    EXPECT_NE(path.ended.find("at the edge of where the function is a number"), std::string::npos)
        << path.ended;
}

}  // namespace
}  // namespace gradus
