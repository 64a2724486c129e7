// perceptron_test.cpp - the perceptron's rules on models and data: when they end, what they average, which
// weights they keep.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "train/methods.hpp"

namespace gradus::training {
namespace {

// Points of a truth table; classes 0 and 1.
Dataset boolean_function(const std::vector<std::int64_t>& values) {
  return make_dataset("boolean", Tensor::from<double>({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
                      Tensor::from({4}, values), {.scale = false, .fractions = {0, 0}});
}

TEST(Perceptron, tells_no_change_from_no_mistakes) {
  Model model = linear_model(1);
  const gradus::Run run =
      train(model, boolean_function({0, 1, 1, 0}), solved_by(methods::Perceptron{}, PerceptronCriterion{}));
  ASSERT_EQ(run.epochs.size(), 1U);
  EXPECT_NE(run.ended.find("4 of 4 wrong"), std::string::npos) << run.ended;
  EXPECT_NE(run.ended.find("not separable so far"), std::string::npos) << run.ended;
}

TEST(Perceptron, averages_its_updates_over_all_rows) {
  // From zero every row counts as wrong: Delta = mean of y x = (-2, 0, 0) / 4 for AND's bias and inputs.
  Model model = linear_model(1);
  TrainOptions options = solved_by(methods::Perceptron{}, PerceptronCriterion{});
  options.epochs = 2;
  const gradus::Run run = train(model, boolean_function({0, 0, 0, 1}), options);
  EXPECT_EQ(figure(run.epochs[0], "delta"), 0.5);
  EXPECT_EQ(figure(run.epochs[0], "mistakes"), 4);
  EXPECT_EQ(figure(run.epochs[1], "mistakes"), 1);
  EXPECT_EQ(model.parameter("0.bias").value.number(0), -0.5);
  EXPECT_NE(run.ended.find("not separable so far: 1 of 4"), std::string::npos) << run.ended;
}

TEST(Perceptron, takes_many_classes_one_against_the_rest_and_keeps_the_fewest_mistakes) {
  const Dataset iris = load(GRADUS_SOURCE_DIR "/examples/data/iris.csv", {.target = {"species"}});
  Model model = linear_model(3);
  TrainOptions options = solved_by(methods::Perceptron{}, PerceptronCriterion{});
  options.epochs = 300;
  const gradus::Run run = train(model, iris, options);
  EXPECT_GE(evaluate(model, PerceptronCriterion{}, iris.train()).accuracy, 0.85);
  double fewest = 1e9;
  for (const EpochRecord& epoch : run.epochs) {
    EXPECT_LE(figure(epoch, "fewest_mistakes"), fewest);
    EXPECT_LE(figure(epoch, "fewest_mistakes"), figure(epoch, "mistakes"));
    fewest = figure(epoch, "fewest_mistakes");
  }
  Model numbers = linear_model(1);
  EXPECT_THROW(
      train(numbers, table("abalone.csv", {"Rings"}), solved_by(methods::Perceptron{}, SquaredError{})),
      UsageError);
}

// w of the mean over all rows seen so far, by the definition: the theta after each row added up.
std::vector<double> mean_of_thetas(const Tensor& x, const Tensor& y, std::span<const std::int64_t> order) {
  const std::int64_t width = x.shape()[1];
  std::vector<double> theta(static_cast<std::size_t>(width) + 1), sum(theta.size());
  for (const std::int64_t row : order) {
    const double sign = y.data<std::int64_t>()[static_cast<std::size_t>(row)] == 1 ? 1 : -1;
    double score = theta.back();
    for (std::int64_t j = 0; j < width; ++j)
      score += theta[static_cast<std::size_t>(j)] * x.number(row * width + j);
    if (sign * score <= 0) {
      for (std::int64_t j = 0; j < width; ++j)
        theta[static_cast<std::size_t>(j)] += sign * x.number(row * width + j);
      theta.back() += sign;
    }
    for (std::size_t j = 0; j < theta.size(); ++j) sum[j] += theta[j];
  }
  for (double& number : sum) number /= static_cast<double>(order.size());
  return sum;
}

TEST(AveragedPerceptron, is_the_mean_of_the_weights_after_each_row) {
  const Dataset xor_rows = boolean_function({0, 1, 1, 0});
  const Batch batch = xor_rows.train().batch(Dtype::float64);
  for (const int iterations : {1, 3}) {
    std::vector<std::int64_t> order;
    for (int epoch = 0; epoch < iterations; ++epoch) {
      std::vector<std::int64_t> rows{0, 1, 2, 3};
      Random(7, "averaged_perceptron", static_cast<std::uint64_t>(epoch)).shuffle(std::span(rows));
      order.insert(order.end(), rows.begin(), rows.end());
    }
    Model model = linear_model(1);
    TrainOptions options = solved_by(methods::AveragedPerceptron{}, PerceptronCriterion{});
    options.epochs = iterations;
    options.seed = 7;
    const gradus::Run run = train(model, xor_rows, options);
    const std::vector<double> expected = mean_of_thetas(batch.x, batch.y, order);
    EXPECT_NEAR(model.parameter("0.weight").value.number(0), expected[0], 1e-12);
    EXPECT_NEAR(model.parameter("0.weight").value.number(1), expected[1], 1e-12);
    EXPECT_NEAR(model.parameter("0.bias").value.number(0), expected[2], 1e-12);
    EXPECT_GT(figure(run.epochs.back(), "mistakes"), 0);
    EXPECT_NE(run.ended.find("not separable so far"), std::string::npos) << run.ended;
  }
}

TEST(AveragedPerceptron, ends_where_a_line_separates_the_classes) {
  Model model = linear_model(1);
  TrainOptions options = solved_by(methods::AveragedPerceptron{}, PerceptronCriterion{});
  options.epochs = 1000;
  const Dataset rows = boolean_function({0, 0, 0, 1});
  const gradus::Run run = train(model, rows, options);
  EXPECT_EQ(run.ended, "separated: no mistakes left");
  EXPECT_EQ(figure(run.epochs.back(), "mistakes"), 0);
  EXPECT_EQ(evaluate(model, PerceptronCriterion{}, rows.train()).accuracy, 1);
  Model numbers = linear_model(1);
  EXPECT_THROW(train(numbers, table("abalone.csv", {"Rings"}),
                     solved_by(methods::AveragedPerceptron{}, SquaredError{})),
               UsageError);
}

}  // namespace
}  // namespace gradus::training
