// problem_test.cpp - one loss for all who ask for it: training, gradient check, explanation and solver see
// the same gradient of a model with weights of rows, penalties and a frozen layer.
#include <gtest/gtest.h>

#include <gradus/autodiff.hpp>
#include <gradus/explain.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "train/loader.hpp"
#include "train/objective.hpp"
#include "train/step.hpp"

namespace gradus::training {
namespace {

using Gradient = std::map<std::string, Tensor>;

constexpr std::int64_t problem_rows = 30;
const LoadOptions as_they_are{.scale = false, .fractions = {0, 0}};

double drawn(const char* what, std::int64_t i) {
  return Random(1, what).normal(static_cast<std::uint64_t>(i));
}

/// Rows with weights, and a model for them whose middle layer is frozen.
struct Given {
  Dataset data;
  Loss loss;
  Model model;
};

Given given(const Loss& loss, bool classes) {
  Tensor x({problem_rows, 3}, Dtype::float64), weight({problem_rows}, Dtype::float64);
  Tensor y(classes ? Shape{problem_rows} : Shape{problem_rows, 2}, classes ? Dtype::int64 : Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, drawn("x", i));
  for (std::int64_t i = 0; i < problem_rows; ++i) weight.set_number(i, static_cast<double>(i % 4) / 2);
  for (std::int64_t i = 0; i < y.size(); ++i)
    y.set_number(i, classes ? static_cast<double>(i % 2) : drawn("y", i));
  Model model = Sequential(Linear(5), Tanh(), Linear(4), Sigmoid(), Linear(2));
  model.freeze("2");
  model.prepare({3}, 1, Dtype::float64);
  // Checks of gradients move biases that are 0.
  for (Parameter& parameter : model.parameters())
    if (parameter.role == ParameterRole::bias) parameter.value.set_number(0, 0.1);
  return {make_dataset("rows", x, y, as_they_are, weight), loss, model};
}

const std::vector<Penalty> penalties{L2{0.3}};

// A step of gradient descent at rate 1 leaves w - g.
Gradient of_training(const Given& of) {
  Model model = of.model;
  StateStore states;
  Threads threads(1);
  problem::Problem problem{of.loss, penalties, true};
  problem.mean_count = problem::mean_count(problem, of.data.all());
  TrainingStep step(model, states, {problem, GradientDescent{}}, problem_rows, threads);
  load_rows(of.data, of.data.all().indices(), step.program());
  step.set(1, 0, 1);
  EXPECT_TRUE(step.run().finite);
  step.program().settle();
  Gradient result;
  for (const Parameter& parameter : model.parameters()) {
    Tensor g(parameter.value.shape(), Dtype::float64);
    const Tensor& before = of.model.parameter(parameter.name).value;
    for (std::int64_t i = 0; i < g.size(); ++i) g.set_number(i, before.number(i) - parameter.value.number(i));
    if (!parameter.frozen) result[parameter.name] = g;
  }
  return result;
}

Gradient of_solver(const Given& of) {
  Threads threads(1);
  TrainingObjective objective(of.model, of.data.all(), of.loss, penalties, Dtype::float64, threads);
  std::vector<double> g(static_cast<std::size_t>(objective.size()));
  objective.gradient(objective.vector_of(of.model), g);
  Model slopes = of.model;
  objective.put(g, slopes);
  Gradient result;
  for (const Parameter& parameter : slopes.parameters())
    if (!parameter.frozen) result[parameter.name] = parameter.value;
  return result;
}

Gradient of_check(const Given& of) {
  Gradient result;
  GradientCheckOptions options{.entries = 0, .penalties = penalties};
  options.corrupt = [&](std::string_view name, Tensor& gradient) { result[std::string(name)] = gradient; };
  const GradientCheck check = check_gradients(of.model, of.loss, of.data.all(), options);
  EXPECT_TRUE(check.good()) << check.str();
  return result;
}

Gradient of_explanation(const Given& of) {
  const Batch batch = of.data.all().batch(Dtype::float64);
  const Subject subject = explained_model(of.model, of.loss, batch.x, batch.y, penalties, batch.weight);
  std::vector<Var> wrt;
  for (const NodeId id : subject.wrt) wrt.push_back(subject.graph->var(id));
  Gradient result;
  for (std::size_t i = 0; i < wrt.size(); ++i)
    result[wrt[i].node().name] =
        evaluate(*subject.graph, gradients(subject.graph->var(subject.loss), wrt)[i].id(), subject.feeds);
  return result;
}

void expect_same(const Gradient& found, const Gradient& right, const char* who) {
  for (const auto& [name, g] : right) {
    ASSERT_TRUE(found.contains(name)) << who << " has no " << name;
    for (std::int64_t i = 0; i < g.size(); ++i)
      EXPECT_NEAR(found.at(name).number(i), g.number(i), 1e-12) << who << ", " << name << " " << i;
  }
}

void expect_one_gradient(const Given& of) {
  const Gradient right = of_training(of);
  ASSERT_EQ(right.size(), 4U);  // two layers of three
  expect_same(of_solver(of), right, "the solver");
  expect_same(of_check(of), right, "the gradient check");
  expect_same(of_explanation(of), right, "the explanation");
}

TEST(Problem, has_one_gradient_for_all_who_ask) {
  expect_one_gradient(given(CrossEntropy{.class_weights = {1, 3}}, true));
  expect_one_gradient(given(Hinge(), true));
  expect_one_gradient(given(Huber{}, false));
}

TEST(Problem, says_whether_rows_count_alike) {
  EXPECT_FALSE(problem::Problem{CrossEntropy()}.rows_differ());
  EXPECT_TRUE((problem::Problem{CrossEntropy{.class_weights = {1, 2}}}.rows_differ()));
  EXPECT_TRUE((problem::Problem{SquaredError(), {}, true}).rows_differ());
  EXPECT_FALSE(problem::Problem{SquaredError()}.adds_rows());
  EXPECT_TRUE(problem::Problem{SquaredError{.reduction = Reduction::sum}}.adds_rows());
}

}  // namespace
}  // namespace gradus::training
