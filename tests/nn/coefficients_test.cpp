// coefficients_test.cpp - a linear model as a formula of the inputs in their own units.
#include <gmock/gmock.h>

#include <gradus/coefficients.hpp>
#include <gradus/error.hpp>
#include <gradus/predictor.hpp>

#include "data/files.hpp"

namespace gradus {
namespace {

const std::string table =
    "size,colour,price\n1,red,10\n2,blue,30\n3,red,20\n4,green,70\n5,blue,55\n6,red,61\n7,green,90\n8,blue,"
    "75\n";

Dataset data(const LoadOptions& options) {
  LoadOptions all = options;
  all.fractions = {0, 0};
  return load_text(table, all);
}

Model ready(Model model, const Dataset& data) {
  model.prepare(data.schema().sample, 3, Dtype::float64);
  for (Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.value.size(); ++i)
      parameter.value.set_number(i, 0.3 * static_cast<double>(i * i % 5) - 0.4);
  return model;
}

// The formula on the cells of a row.
double told(const LinearOutput& output, double size, const std::string& colour,
            const std::vector<std::string>& inputs) {
  double sum = output.intercept;
  for (std::size_t j = 0; j < inputs.size(); ++j)
    sum += output.coefficients[j] * (inputs[j] == "size" ? size : inputs[j] == "colour=" + colour ? 1 : 0);
  return sum;
}

TEST(LinearFormula, says_what_the_model_says_in_the_units_of_the_data) {
  const Dataset prices = data({.target = {"price"}, .task = Task::regress});
  const Model model = ready(Sequential(Linear(1)), prices);
  const LinearFormula formula = linear_formula(model, SquaredError(), prices.schema());
  EXPECT_EQ(formula.gives, "targets");
  EXPECT_THAT(formula.inputs, testing::ElementsAre("size", "colour=blue", "colour=green", "colour=red"));
  const std::vector<NumberAnswers> answers = number_answers(model, SquaredError(), prices.all());
  const char* colours[] = {"red", "blue", "red", "green", "blue", "red", "green", "blue"};
  for (std::size_t row = 0; row < 8; ++row)
    EXPECT_NEAR(told(formula.outputs[0], static_cast<double>(row) + 1, colours[row], formula.inputs),
                answers[0].said[row], 1e-12);
}

TEST(LinearFormula, has_an_output_for_each_class_or_one_for_two) {
  const Dataset colours = data({.target = {"colour"}});
  const Model three = ready(Sequential(Linear(3)), colours);
  const LinearFormula logits = linear_formula(three, CrossEntropy(), colours.schema());
  EXPECT_EQ(logits.gives, "logits");
  ASSERT_EQ(logits.outputs.size(), 3U);
  EXPECT_EQ(logits.outputs[2].name, "red");
  EXPECT_EQ(linear_formula(three, Hinge(), colours.schema()).gives, "scores");
  const Model behind = ready(Sequential(Linear(3), LogSoftmax()), colours);
  EXPECT_EQ(linear_formula(behind, Nll(), colours.schema()).outputs[1].coefficients,
            logits.outputs[1].coefficients);
  const Dataset big =
      load_text("size,big\n1,no\n2,no\n3,yes\n4,yes\n", {.target = {"big"}, .fractions = {0, 0}});
  const LinearFormula one = linear_formula(ready(Sequential(Linear(1)), big), LogLoss(), big.schema());
  ASSERT_EQ(one.outputs.size(), 1U);
  EXPECT_EQ(one.outputs[0].name, "yes");
}

TEST(LinearFormula, takes_scaling_and_bias_as_they_are) {
  const Dataset raw =
      data({.target = {"price"}, .ignore = {"colour"}, .task = Task::regress, .scale = false});
  const LinearFormula formula =
      linear_formula(ready(Sequential(Linear({{2.5}}, {})), raw), SquaredError(), raw.schema());
  EXPECT_EQ(formula.outputs[0].intercept, 0);
  EXPECT_EQ(formula.outputs[0].coefficients.size(), 1U);
}

TEST(LinearFormula, is_refused_of_other_models) {
  const Dataset prices = data({.target = {"price"}, .task = Task::regress});
  const auto refused = [&](const Model& model) {
    return error_of<UsageError>([&] { linear_formula(model, SquaredError(), prices.schema()); });
  };
  EXPECT_HAS(refused(ready(Sequential(Linear(4), Relu(), Linear(1)), prices)), "relu among them");
  EXPECT_HAS(refused(ready(Sequential(Linear(4), Linear(1)), prices)), "a second linear one");
  EXPECT_HAS(refused(ready(Sequential(Linear(1), Sigmoid()), prices)), "sigmoid among them");
}

}  // namespace
}  // namespace gradus
