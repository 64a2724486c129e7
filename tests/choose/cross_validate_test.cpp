// cross_validate_test.cpp - a model judged by folds: what each has seen, the figures, and the sealed rows.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/choose.hpp>
#include <gradus/error.hpp>
#include <sstream>

#include "base/sums.hpp"
#include "source_folder.hpp"

namespace gradus {
namespace {

RunCommand iris(const std::string& model) {
  RunCommand command;
  command.data = std::string(GRADUS_SOURCE_DIR) + "/examples/data/iris.csv";
  command.load.target = {"species"};
  command.model = model;
  command.training.epochs = 20;
  command.training.threads = 1;
  return command;
}

TEST(CrossValidate, every_row_but_those_of_test_is_judged_once) {
  const CrossValidation found = cross_validate(iris("softmax"), 5);
  ASSERT_EQ(found.folds.size(), 5U);
  std::int64_t rows = 0;
  double right = 0;
  for (const FoldResult& fold : found.folds) {
    rows += fold.rows;
    right += fold.value * static_cast<double>(fold.rows);
  }
  EXPECT_EQ(rows + found.sealed_rows, 150);
  EXPECT_GT(found.sealed_rows, 20);
  EXPECT_NEAR(figure_in(found.figures, "accuracy"), right / static_cast<double>(rows), 1e-12);
  EXPECT_GT(found.mean, 0.85);
  EXPECT_EQ(found.metric, "accuracy");
  EXPECT_EQ(found.how, "stratified by class");
}

TEST(CrossValidate, tells_mean_and_spread_of_the_folds) {
  RunCommand command = iris("mlp:8");
  command.training.metric = "log_loss";
  const CrossValidation found = cross_validate(command, 4);
  Moments moments;
  for (const FoldResult& fold : found.folds) moments.add(fold.value);
  EXPECT_DOUBLE_EQ(found.mean, moments.mean());
  EXPECT_DOUBLE_EQ(found.deviation, moments.sample_deviation());
  EXPECT_DOUBLE_EQ(found.standard_error, moments.sample_deviation() / 2);
  EXPECT_GT(found.deviation, 0);
}

TEST(CrossValidate, is_the_same_for_any_number_of_threads) {
  RunCommand command = iris("mlp:8");
  const std::string one = cross_validate(command, 3).predictions_csv;
  command.training.threads = 3;
  EXPECT_EQ(cross_validate(command, 3).predictions_csv, one);
}

TEST(CrossValidate, predictions_have_a_line_for_each_row) {
  const CrossValidation found = cross_validate(iris("softmax"), 3);
  std::istringstream lines(found.predictions_csv);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line,
            "row,fold,species,predicted species,probability of setosa,probability of "
            "versicolor,probability of virginica");
  std::int64_t count = 0;
  while (std::getline(lines, line)) ++count;
  EXPECT_EQ(count + found.sealed_rows, 150);
}

TEST(CrossValidate, a_hook_ends_it) {
  int calls = 0;
  const CrossValidation found = cross_validate(
      iris("softmax"), 5, [&](const ChoosingProgress& now) { return ++calls, now.share < 0.5; });
  EXPECT_FALSE(found.finished);
  EXPECT_EQ(found.folds.size(), 2U);
  EXPECT_GT(calls, 10);
}

TEST(CrossValidate, what_makes_no_sense_is_refused) {
  EXPECT_THROW(cross_validate(iris("softmax"), 1), UsageError);
  EXPECT_THROW(cross_validate(iris("softmax"), 1000), UsageError);
  RunCommand command = iris("softmax");
  command.training.metric = "rmse";
  EXPECT_THROW(cross_validate(command, 3), UsageError);
  command = iris("softmax");
  command.data = "-";
  EXPECT_THROW(cross_validate(command, 3), UsageError);
}

}  // namespace
}  // namespace gradus
