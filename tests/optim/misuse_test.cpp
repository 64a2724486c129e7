// misuse_test.cpp - rules, methods and fits of what does not go together.
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <limits>

#include "support/refused.hpp"

namespace gradus {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

TEST(MinimizeMisuse, functions_that_are_none) {
  const Tensor start = Tensor::from<double>({2}, {1, 2});
  const Formula bowl = [](Var w) { return sum(square(w)); };
  Graph other;
  const Var foreign = sum(other.input("x", {2}, Dtype::float64));
  REFUSED(UsageError, minimize({}, start, Momentum{}, 3));
  REFUSED(UsageError, minimize({}, start, methods::Lbfgs{}));
  REFUSED(UsageError, minimize([](Var) { return Var(); }, start, Momentum{}, 3));
  REFUSED(UsageError, minimize([&](Var) { return foreign; }, start, Momentum{}, 3));
  REFUSED(ShapeError, minimize([](Var w) { return w; }, start, Momentum{}, 3));
  REFUSED(ShapeError, minimize(bowl, Tensor(), Momentum{}, 3));
  REFUSED(UsageError, minimize(bowl, start, Momentum{}, -1));
  REFUSED(UsageError, minimize(bowl, start, methods::Lbfgs{}, -1));
  for (const int endless : {1'000'001, std::numeric_limits<int>::max()}) {
    REFUSED(UsageError, minimize(bowl, start, Momentum{}, endless));
    REFUSED(UsageError, minimize(bowl, start, methods::Lbfgs{}, endless));
  }
  REFUSED(UsageError, minimize([](Var w) { return sum(w * w.graph().input("x", {2}, Dtype::float64)); },
                               start, Momentum{}, 3));
  REFUSED(DtypeError, minimize([](Var w) { return sum(cast(w, Dtype::int64)); }, start, Momentum{}, 3));
  REFUSED(UsageError, minimize(bowl, start, methods::Exact{}));
  REFUSED(UsageError, largest_curvature({}, start));
}

TEST(RuleMisuse, settings_out_of_range) {
  REFUSED(UsageError, Rule(Momentum{.learning_rate = -1}));
  REFUSED(UsageError, Rule(Momentum{.tau = 2}));
  for (const double bad : {0.0, -1.0, not_a_number}) REFUSED(UsageError, with_learning_rate(Momentum{}, bad));
  REFUSED(UsageError, Method(methods::Genetic{.population = -3}));
  REFUSED(UsageError, Schedule(Step{.every = 0}));
}

TEST(RuleMisuse, updates_of_parameters_that_are_not_there) {
  Graph graph, other;
  const Var w = graph.parameter("w", {2}, Dtype::float64), loss = sum(square(w));
  const std::vector<Learned> learned{{.name = "w"}}, unknown{{.name = "v"}};
  REFUSED(UsageError, add_updates(Var(), learned, Momentum{}));
  REFUSED(UsageError, add_updates(loss, unknown, Momentum{}));
  REFUSED(ShapeError, add_updates(w, learned, Momentum{}));
  REFUSED(UsageError, add_updates(sum(other.parameter("v", {2}, Dtype::float64)), learned, Momentum{}));
  REFUSED(UsageError, add_updates(loss, learned, Momentum{}, {{{.match = "x"}}}));
  REFUSED(UsageError, add_updates(loss, learned, Momentum{}, {{{.match = "w", .learning_rate_scale = -1}}}));
  for (const double bad : {-1.0, not_a_number}) {
    REFUSED(UsageError, add_updates(loss, learned, Momentum{}, {}, {.norm = bad}));
    REFUSED(UsageError, clipped({}, {.value = bad}));
  }
  REFUSED(UsageError, clipped(std::vector<Var>{Var()}, {.norm = 1}));
}

/// A bowl in three dimensions.
class Bowl : public Objective {
 public:
  std::int64_t size() const override { return 3; }
  double value(std::span<const double> w) override { return w[0] * w[0] + w[1] * w[1] + w[2] * w[2]; }
  double gradient(std::span<const double> w, std::span<double> gradient) override {
    for (std::size_t i = 0; i < 3; ++i) gradient[i] = 2 * w[i];
    return value(w);
  }
};

TEST(MethodMisuse, a_search_that_is_not_of_the_function) {
  Bowl bowl;
  for (const std::size_t size : {std::size_t{0}, std::size_t{2}, std::size_t{4}}) {
    Search search;
    search.w.assign(size, 1);
    REFUSED(UsageError, iterate(methods::Lbfgs{}, bowl, search));
    REFUSED(UsageError, iterate(methods::Genetic{}, bowl, search));
    REFUSED(UsageError, iterate(methods::RandomSearch{}, bowl, search));
  }
  Search linear;
  linear.w.assign(3, 1);
  REFUSED(UsageError, iterate(methods::Exact{}, bowl, linear));
  REFUSED(UsageError, iterate(methods::Perceptron{}, bowl, linear));
  REFUSED(UsageError, iterate(methods::AveragedPerceptron{}, bowl, linear));
}

/// A linear problem that is not as large as it says.
class Unfit : public Bowl {
 public:
  explicit Unfit(LinearProblem problem) : problem_(std::move(problem)) {}
  const LinearProblem& linear() override { return problem_; }

 private:
  LinearProblem problem_;
};

TEST(MethodMisuse, linear_problems_with_tensors_of_other_sizes) {
  const Tensor x({4, 2}, Dtype::float64), y({4, 1}, Dtype::float64), labels({4}, Dtype::int64);
  const LinearProblem good{.x = x, .y = y, .rows = 4, .features = 2, .outputs = 1, .square = 1};
  const auto refused = [](const LinearProblem& problem) {
    Unfit unfit(problem);
    for (const Method& method :
         {Method(methods::Exact{}), Method(methods::Perceptron{}), Method(methods::AveragedPerceptron{})}) {
      Search search;
      search.w.assign(3, 0);
      REFUSED(UsageError, iterate(method, unfit, search));
    }
  };
  for (const Tensor& targets : {y, labels}) {
    LinearProblem bad = good;
    bad.y = targets;
    bad.rows = 400;
    refused(bad);
    bad.rows = 4;
    bad.features = 50;
    refused(bad);
    bad.features = 2;
    bad.outputs = 7;
    refused(bad);
    bad.outputs = 1;
    bad.bias = false;
    refused(bad);
    bad.bias = true;
    bad.weight = Tensor({3}, Dtype::float64);
    refused(bad);
    bad.weight = {};
    bad.x = x.to(Dtype::float32);
    refused(bad);
  }
  Unfit fits(good);
  Search search;
  search.w.assign(3, 0);
  EXPECT_NO_THROW(iterate(methods::Exact{}, fits, search));
}

/// A parabola with prices of its own.
struct Priced : Objective {
  explicit Priced(std::vector<double> l1) : prices(std::move(l1)) {}
  std::int64_t size() const override { return 2; }
  double value(std::span<const double> w) override { return w[0] * w[0] + w[1] * w[1]; }
  double gradient(std::span<const double> w, std::span<double> gradient) override {
    gradient[0] = 2 * w[0], gradient[1] = 2 * w[1];
    return value(w);
  }
  std::span<const double> l1() const override { return prices; }
  std::vector<double> prices;
};

TEST(MethodMisuse, prices_of_other_numbers) {
  for (const std::size_t count : {0U, 1U, 2U, 4U}) {
    Priced priced(std::vector<double>(count, 0.1));
    Search search;
    search.w = {1, 2};
    if (count == 0 || count == 2)
      EXPECT_NO_THROW(iterate(methods::Lbfgs{}, priced, search));
    else
      REFUSED(UsageError, iterate(methods::Lbfgs{}, priced, search));
  }
}

TEST(LeastSquaresMisuse, tensors_that_do_not_fit) {
  const Tensor x = Tensor::from<double>({3, 2}, {1, 2, 3, 4, 5, 7}), y = Tensor::from<double>({3}, {1, 2, 3});
  REFUSED(ShapeError, least_squares(x, Tensor({2}, Dtype::float64)));
  REFUSED(ShapeError, least_squares(y, y));
  REFUSED(ShapeError, least_squares(x, Tensor({3, 1, 1}, Dtype::float64)));
  REFUSED(ShapeError, least_squares(Tensor(), Tensor()));
  REFUSED(DtypeError, least_squares(x, Tensor({3}, Dtype::int64)));
  REFUSED(UsageError, least_squares(x, y, {.lambda = -1}));
  REFUSED(ShapeError, least_squares(x, y, {.weight = Tensor({2}, Dtype::float64)}));
  REFUSED(UsageError, least_squares(x, y, {.weight = Tensor::full({3}, Dtype::float64, -1)}));
  REFUSED(UsageError, least_squares(x, y, {.weight = Tensor::full({3}, Dtype::float64, 0)}));
  REFUSED(UsageError, least_squares(x, y, {.weight = Tensor::full({3}, Dtype::float64, 1e308)}));
}

}  // namespace
}  // namespace gradus
