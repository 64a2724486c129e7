// backpropagation_test.cpp - gradients by hand, and the check that puts them beside the others.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/backpropagation.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>

#include "base/random.hpp"

namespace gradus::check {
namespace {

Dataset some_data(Task task) {
  constexpr std::int64_t rows = 40, features = 4;
  Tensor x({rows, features}, Dtype::float64);
  const Random random(7, "data");
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, random.normal(static_cast<std::uint64_t>(i)));
  Tensor y = task == Task::classify ? Tensor({rows}, Dtype::int64) : Tensor({rows, 2}, Dtype::float64);
  for (std::int64_t i = 0; i < y.size(); ++i)
    y.set_number(i, task == Task::classify ? i % 2 : random.normal(1000 + static_cast<std::uint64_t>(i)));
  return make_dataset("some", x, y, {.task = task});
}

void expect_equal_ways(const char* model, const Loss& loss, Task task) {
  const Dataset data = some_data(task);
  Recipe recipe = make_model(parse_model(model), 2, task, {4}, loss);
  recipe.model.prepare({4}, 3, Dtype::float64);
  ASSERT_TRUE(can_backpropagate(recipe.model, loss)) << model;
  const GradientCheck check = check_gradients(recipe.model, loss, data.train().take(6));
  EXPECT_TRUE(check.good()) << model << "\n" << check.str();
  for (const GradientCheckLine& line : check.lines) {
    ASSERT_TRUE(line.manual.has_value()) << model << " " << line.parameter;
    EXPECT_NEAR(*line.manual, line.automatic, 1e-12) << model << " " << line.parameter;
    EXPECT_NEAR(line.forward, line.automatic, 1e-4) << model << " " << line.parameter;
  }
}

TEST(Backpropagation, gives_what_the_graph_gives) {
  expect_equal_ways("mlp:5", CrossEntropy(), Task::classify);
  expect_equal_ways("linear 5, sigmoid, linear 3, tanh, linear", LogLoss(), Task::classify);
  expect_equal_ways("linear 5 bias=false, tanh, linear", SquaredError(), Task::regress);
  expect_equal_ways("linear 3, relu, linear, sigmoid", HalfSquaredError(), Task::regress);
}

TEST(Backpropagation, knows_its_limits) {
  const auto model = [](const char* text) {
    return make_model(parse_model(text), 2, Task::classify, {4}).model;
  };
  EXPECT_FALSE(can_backpropagate(model("linear 5, gelu, linear"), CrossEntropy()));
  EXPECT_FALSE(can_backpropagate(model("mlp:5"), Nll()));
  EXPECT_FALSE(can_backpropagate(model("mlp:5"), CrossEntropy{.reduction = Reduction::sum}));
  Model ready = model("mlp:5");
  const Tensor x({3, 4}, Dtype::float64), y({3}, Dtype::int64);
  EXPECT_THROW(backpropagate(ready, CrossEntropy(), x, y), UsageError) << "not prepared";
  ready.prepare({4}, 1);
  EXPECT_THROW(backpropagate(ready, Nll(), x, y), UsageError);
  EXPECT_THROW(backpropagate(ready, CrossEntropy(), x, Tensor({2}, Dtype::int64)), ShapeError);
  EXPECT_THROW(backpropagate(ready, CrossEntropy(), x, Tensor::full({3}, Dtype::int64, 5)), UsageError);
}

TEST(CheckGradients, names_a_gradient_by_hand_that_is_wrong) {
  const Dataset data = some_data(Task::classify);
  Recipe recipe = make_model(parse_model("softmax"), 2, Task::classify, {4});
  recipe.model.prepare({4}, 3, Dtype::float64);
  GradientCheckOptions options;
  options.manual = [&](const Feeds& values) {
    auto result = backpropagate(recipe.model, recipe.loss, values.at("x"), values.at("y")).gradients;
    result.at("0.bias").set_number(1, 2);
    result.erase("0.weight");
    return result;
  };
  const GradientCheck check = check_gradients(recipe.model, recipe.loss, data.train().take(6), options);
  EXPECT_TRUE(check.lines[0].good);
  EXPECT_FALSE(check.lines[0].manual.has_value());
  EXPECT_FALSE(check.lines[1].good);
  EXPECT_EQ(check.lines[1].index, 1);
  EXPECT_EQ(check.lines[1].manual, 2);
  options.manual = [&](const Feeds& values) {
    auto result = backpropagate(recipe.model, recipe.loss, values.at("x"), values.at("y")).gradients;
    result.at("0.bias").set_number(0, std::nan(""));
    result.erase("0.weight");
    return result;
  };
  const GradientCheck missing = check_gradients(recipe.model, recipe.loss, data.train().take(6), options);
  EXPECT_TRUE(missing.lines[0].good);
  EXPECT_FALSE(missing.lines[1].good) << missing.str();
  EXPECT_EQ(missing.lines[1].index, 0);
  options.manual = [](const Feeds&) {
    return std::map<std::string, Tensor>{{"0.bias", Tensor({7}, Dtype::float64)}};
  };
  EXPECT_THROW(check_gradients(recipe.model, recipe.loss, data.train().take(6), options), ShapeError);
}

TEST(Jacobian, of_a_linear_model_is_its_weights_and_its_inputs) {
  Model model = Sequential(Linear(3, 2));
  model.prepare({3}, 5, Dtype::float64);
  const Tensor x = Tensor::from<double>({1, 3}, {1, -2, 3});
  const Tensor by_x = jacobian(model, x), by_b = jacobian(model, x, "0.bias"),
               by_w = jacobian(model, x, "0.weight");
  EXPECT_EQ(by_x.shape(), (Shape{2, 3}));
  for (std::int64_t i = 0; i < 6; ++i) EXPECT_EQ(by_x.number(i), model.parameter("0.weight").value.number(i));
  for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(by_b.number(i), i % 3 == 0);
  ASSERT_EQ(by_w.shape(), (Shape{2, 6}));
  for (std::int64_t i = 0; i < 2; ++i)
    for (std::int64_t j = 0; j < 6; ++j) EXPECT_EQ(by_w.number(6 * i + j), j / 3 == i ? x.number(j % 3) : 0);
  EXPECT_THROW(jacobian(model, x, "0.wieght"), UsageError);
}

}  // namespace
}  // namespace gradus::check
