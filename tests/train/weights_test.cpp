// weights_test.cpp - weights of rows: a row that counts for three is as good as three rows.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <vector>

namespace gradus {
namespace {

const LoadOptions plain{.scale = false, .fractions = {0, 0}};
const std::vector<double> counts{3, 0, 1, 2, 1, 0, 2, 1};

/// Inputs and both kinds of targets of eight rows; where `repeated`, each as often as it counts.
struct Data {
  Dataset classes, numbers;
};

Data data(bool repeated) {
  std::vector<double> x, y, weight;
  std::vector<std::int64_t> labels;
  for (std::size_t row = 0; row < counts.size(); ++row) {
    const int times = repeated ? static_cast<int>(counts[row]) : 1;
    for (int i = 0; i < times; ++i) {
      const auto at = static_cast<double>(row);
      x.insert(x.end(), {at / 4 - 1, at * at / 16 - 2});
      y.push_back(at * 0.5 + (row % 3 == 0 ? 1 : -0.5));
      labels.push_back(row % 2 == 0 || row > 5 ? 1 : 0);
      weight.push_back(counts[row]);
    }
  }
  const auto n = static_cast<std::int64_t>(labels.size());
  const Tensor inputs = Tensor::from({n, 2}, x), weights = Tensor::from({n}, weight);
  const Tensor none;
  return {make_dataset("classes", inputs, Tensor::from({n}, labels), plain, repeated ? none : weights),
          make_dataset("numbers", inputs, Tensor::from({n}, y), plain, repeated ? none : weights)};
}

// Weight and bias after a training.
std::vector<double> learnt(const Dataset& rows, std::int64_t outputs, const TrainOptions& options) {
  Model model = Sequential(Linear(outputs));
  const gradus::Run run = train(model, rows, options);
  std::vector<double> numbers{run.epochs.back().train_loss,
                              evaluate(model, *options.loss, rows.train()).loss};
  for (const Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) numbers.push_back(parameter.value.number(i));
  return numbers;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

TEST(Weights, make_steps_over_all_rows_those_of_repeated_rows) {
  const TrainOptions options{.loss = CrossEntropy{},
                             .optimizer = Momentum{.learning_rate = 0.1, .alpha = 1e-3},
                             .epochs = 20,
                             .batch = 100,
                             .dtype = Dtype::float64};
  expect_near(learnt(data(false).classes, 2, options), learnt(data(true).classes, 2, options), 1e-12);
  TrainOptions summed = options;
  summed.loss = Huber{.reduction = "sum"};
  summed.optimizer = GradientDescent{.learning_rate = 0.005};
  expect_near(learnt(data(false).numbers, 1, summed), learnt(data(true).numbers, 1, summed), 1e-12);
}

TEST(Weights, count_for_solvers_as_repeated_rows_do) {
  const TrainOptions convex{
      .loss = CrossEntropy{}, .solver = methods::Lbfgs{}, .penalties = {L2{0.01}}, .dtype = Dtype::float64};
  expect_near(learnt(data(false).classes, 2, convex), learnt(data(true).classes, 2, convex), 1e-8);
  for (const bool penalise_bias : {false, true}) {
    const TrainOptions exact{.loss = HalfSquaredError{},
                             .solver = methods::Exact{.penalise_bias = penalise_bias},
                             .penalties = {L2{0.1}},
                             .dtype = Dtype::float64};
    expect_near(learnt(data(false).numbers, 1, exact), learnt(data(true).numbers, 1, exact), 1e-10);
  }
  for (const char* rule : {"batch", "fixed_increment"}) {
    TrainOptions perceptron{.loss = PerceptronCriterion{},
                            .solver = methods::Perceptron{.rule = rule},
                            .iterations = 3,
                            .dtype = Dtype::float64};
    // Of "batch" the mean is over 8 rows in one and 10 in the other: the same with steps in proportion.
    if (std::string(rule) == "batch") perceptron.solver = methods::Perceptron{.alpha = 8};
    const std::vector<double> weighted = learnt(data(false).classes, 1, perceptron);
    if (std::string(rule) == "batch") perceptron.solver = methods::Perceptron{.alpha = 10};
    expect_near(weighted, learnt(data(true).classes, 1, perceptron), 1e-12);
  }
}

TEST(Weights, of_zero_leave_a_row_out_of_the_averaged_perceptron) {
  // The one row that no line can have right counts for nothing.
  const Tensor x = Tensor::from<double>({5, 1}, {-2, -1, 1, 2, 3});
  const Tensor y = Tensor::from<std::int64_t>({5}, {0, 0, 1, 1, 0});
  for (const double last : {0.0, 1.0}) {
    Model model = Sequential(Linear(1));
    const gradus::Run run =
        train(model, make_dataset("line", x, y, plain, Tensor::from<double>({5}, {1, 1, 1, 0.5, last})),
              {.loss = PerceptronCriterion{}, .solver = methods::AveragedPerceptron{}, .iterations = 100});
    EXPECT_EQ(run.ended.find("separated: no mistakes") == 0, last == 0) << run.ended;
  }
}

TEST(Weights, enter_gradient_checks_and_batches) {
  const Rows rows = data(false).classes.train();
  const Batch batch = rows.batch(Dtype::float64);
  ASSERT_EQ(batch.weight.shape(), Shape{8});
  for (std::int64_t i = 0; i < 8; ++i)
    EXPECT_EQ(batch.weight.number(i), counts[static_cast<std::size_t>(rows.index(i))]);
  EXPECT_EQ(data(true).classes.train().batch().weight.size(), 0);
  Model model = Sequential(Linear(2));
  model.prepare({2}, 1, Dtype::float64);
  // One entry of each parameter, the same in both.
  const GradientCheckOptions options{.entries = 1};
  const GradientCheck weighted = check_gradients(model, CrossEntropy{}, rows, options);
  const GradientCheck repeated = check_gradients(model, CrossEntropy{}, data(true).classes.train(), options);
  EXPECT_TRUE(weighted.good()) << weighted;
  for (std::size_t i = 0; i < weighted.lines.size(); ++i) {
    EXPECT_FALSE(weighted.lines[i].manual);
    ASSERT_EQ(weighted.lines[i].index, repeated.lines[i].index);
    EXPECT_NEAR(weighted.lines[i].automatic, repeated.lines[i].automatic, 1e-12);
  }
}

TEST(Weights, that_make_no_sense_are_refused) {
  const Tensor x({4, 1}, Dtype::float64), y = Tensor::from<std::int64_t>({4}, {0, 1, 0, 1});
  const auto refused = [&](const Tensor& weight) {
    try {
      make_dataset("rows", x, y, plain, weight);
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  EXPECT_NE(refused(Tensor::from<double>({4}, {1, 1, -1, 1})).find("row 3 is -1"), std::string::npos);
  EXPECT_NE(refused(Tensor::from<double>({3}, {1, 1, 1})).find("shape [4]"), std::string::npos);
  EXPECT_NE(refused(Tensor({4}, Dtype::float64)).find("every training row is 0"), std::string::npos);
  EXPECT_EQ(refused(Tensor::from<double>({4}, {1, 0, 0, 0})), "taken");
  EXPECT_THROW(least_squares(x, x, {.weight = Tensor::from<double>({4}, {1, -1, 1, 1})}), UsageError);
  EXPECT_THROW(least_squares(x, x, {.weight = Tensor::from<double>({1}, {1})}), ShapeError);
}

}  // namespace
}  // namespace gradus
