// class_weights_test.cpp - what rows count for by their class: balanced or written, in steps and solvers
// alike.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "train/class_weights.hpp"

namespace gradus::training {
namespace {

const LoadOptions all_rows_train{.scale = false, .fractions = {0, 0}};

/// 12 rows of class 0, 4 of class 1; with weights where given.
Dataset rows_of_two(const std::vector<double>& of_class = {}) {
  std::vector<double> x, weight;
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < 16; ++row) {
    const auto at = static_cast<double>(row);
    y.push_back(row % 4 == 3 ? 1 : 0);
    x.insert(x.end(), {std::sin(at * 1.7) + (row % 4 == 3 ? 1 : 0), std::cos(at * 2.3)});
    if (!of_class.empty()) weight.push_back(of_class[static_cast<std::size_t>(y.back())]);
  }
  return make_dataset("two", Tensor::from({16, 2}, x), Tensor::from({16}, y), all_rows_train,
                      of_class.empty() ? Tensor() : Tensor::from({16}, weight));
}

std::vector<double> learnt(const Dataset& rows, std::int64_t outputs, const TrainOptions& options) {
  Model model = Sequential(Linear(outputs));
  const gradus::Run run = train(model, rows, options);
  std::vector<double> numbers{run.epochs.back().train_loss};
  for (const Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) numbers.push_back(parameter.value.number(i));
  return numbers;
}

std::string refusal(const Dataset& data, const TrainOptions& options) {
  try {
    (void)weighed_by_class(data, options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(ClassWeights, make_of_every_loss_what_weights_of_rows_make) {
  const std::vector<double> balanced{16.0 / (2 * 12), 16.0 / (2 * 4)};
  for (const LossKind* kind : catalog::losses()) {
    if (!kind->functions.classifies || kind->functions.takes == LossInput::log_probabilities) continue;
    const Loss loss(*kind);
    const std::int64_t outputs = kind->functions.outputs(loss.object(), 2);
    TrainOptions options{.loss = loss, .optimizer = GradientDescent{}, .epochs = 3, .batch = 4};
    options.dtype = Dtype::float64;
    const std::vector<double> by_row = learnt(rows_of_two(balanced), outputs, options);
    const std::vector<double> plain = learnt(rows_of_two(), outputs, options);
    options.class_weights = {"balanced"};
    EXPECT_EQ(learnt(rows_of_two(), outputs, options), by_row) << loss.name();
    EXPECT_NE(plain, by_row) << loss.name();
    options.class_weights = {"1=4", " 0 = 1.5 "};
    const std::vector<double> written = learnt(rows_of_two(), outputs, options);
    options.class_weights.clear();
    EXPECT_EQ(written, learnt(rows_of_two({1.5, 4}), outputs, options)) << loss.name();
  }
}

TEST(ClassWeights, count_for_solvers_too) {
  for (const char* solver : {"lbfgs", "perceptron"}) {
    TrainOptions options{.loss = LogLoss(), .solver = parse_method(solver), .epochs = 20};
    if (std::string(solver) == "perceptron") options.loss = PerceptronCriterion();
    options.penalties = {L2{.alpha = 0.1}};
    if (std::string(solver) == "perceptron") options.penalties.clear();
    options.dtype = Dtype::float64;
    const std::vector<double> by_row = learnt(rows_of_two({1, 3}), 1, options);
    options.class_weights = {"1=3"};
    EXPECT_EQ(learnt(rows_of_two(), 1, options), by_row) << solver;
  }
}

TEST(ClassWeights, count_in_no_figure_of_evaluate) {
  Model model = Sequential(Linear(2));
  const TrainOptions options{.loss = CrossEntropy(), .class_weights = {"balanced"}, .epochs = 2};
  const Dataset data = rows_of_two();
  const gradus::Run run = train(model, data, options);
  EXPECT_FALSE(evaluate(model, CrossEntropy(), data.train()).weighted);
  EXPECT_FALSE(data.has_weights());
  EXPECT_NE(run.notes.back().find("0.6667 for \"0\", 2 for \"1\""), std::string::npos) << run.notes.back();
}

TEST(ClassWeights, are_refused_where_they_mean_nothing) {
  const Dataset classes = rows_of_two();
  const Dataset numbers = make_dataset("numbers", Tensor({4, 1}, Dtype::float64),
                                       Tensor::from<double>({4}, {1, 2, 3, 4}), all_rows_train);
  EXPECT_NE(refusal(numbers, {.class_weights = {"balanced"}}).find("is for classes"), std::string::npos);
  EXPECT_NE(refusal(classes, {.class_weights = {"2=3"}}).find("none of the classes"), std::string::npos);
  for (const char* bad : {"1=-1", "1=x", "1", "1=nan"})
    EXPECT_NE(refusal(classes, {.class_weights = {bad}}).find("takes no"), std::string::npos) << bad;
  EXPECT_NE(refusal(classes, {.class_weights = {"1=2", "1=3"}}).find("twice"), std::string::npos);
  EXPECT_NE(refusal(classes, {.loss = CrossEntropy{.class_weights = {1, 2}}, .class_weights = {"balanced"}})
                .find("twice"),
            std::string::npos);
  EXPECT_THROW((void)classes.weighing_classes({1, 2, 3}), UsageError);
  EXPECT_THROW((void)classes.weighing_classes({1, -2}), UsageError);
}

TEST(ClassWeights, of_sixteen_to_one_do_not_diverge_by_default) {
  std::vector<double> x;
  std::vector<std::int64_t> y;
  for (std::int64_t row = 0; row < 680; ++row) {
    for (std::int64_t j = 0; j < 40; ++j)
      x.push_back(std::sin(static_cast<double>(row * (j + 3))) + (row % 17 == 0 && j < 4 ? 1 : 0));
    y.push_back(row % 17 == 0 ? 1 : 0);
  }
  const Dataset data = make_dataset("rare", Tensor::from({680, 40}, x), Tensor::from({680}, y), {.seed = 1});
  for (const TrainOptions& options :
       {TrainOptions{.class_weights = {"balanced"}}, TrainOptions{.class_weights = {"1=16"}}}) {
    Model model = Sequential(Linear(64), Relu(), Linear(2));
    const gradus::Run run = train(model, data, options);
    EXPECT_EQ(run.restarts, 0);
    EXPECT_GT(run.epochs[static_cast<std::size_t>(run.best_epoch)].validation.accuracy, 0.5);
  }
}

TEST(DesignEffect, is_what_unequal_weights_cost) {
  EXPECT_EQ(design_effect(rows_of_two().train()), 1);
  EXPECT_DOUBLE_EQ(design_effect(rows_of_two({1, 5}).train()), 16.0 * (12 + 4 * 25) / (32.0 * 32));
}

}  // namespace
}  // namespace gradus::training
