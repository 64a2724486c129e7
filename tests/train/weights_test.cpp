// weights_test.cpp - weights of rows: a row that counts for three is as good as three rows.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>
#include <vector>

namespace gradus::training {
namespace {

const LoadOptions unscaled{.scale = false, .fractions = {0, 0}};
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
  return {make_dataset("classes", inputs, Tensor::from({n}, labels), unscaled, repeated ? none : weights),
          make_dataset("numbers", inputs, Tensor::from({n}, y), unscaled, repeated ? none : weights)};
}

// Losses, figures, weight and bias after a training.
std::vector<double> learnt(const Dataset& rows, std::int64_t outputs, const TrainOptions& options) {
  Model model = Sequential(Linear(outputs));
  const gradus::Run run = train(model, rows, options);
  const Metrics found = evaluate(model, *options.loss, rows.train());
  std::vector<double> numbers{run.epochs.back().train_loss, found.loss, found.accuracy};
  for (const std::vector<double>& figures : {found.rmse, found.mae, found.r2})
    numbers.insert(numbers.end(), figures.begin(), figures.end());
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
  summed.loss = Huber{.reduction = Reduction::sum};
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
  using Update = methods::PerceptronUpdate;
  for (const Update rule : {Update::batch, Update::fixed_increment}) {
    TrainOptions perceptron{.loss = PerceptronCriterion{},
                            .solver = methods::Perceptron{.rule = rule},
                            .epochs = 3,
                            .dtype = Dtype::float64};
    // The mean of a batch is over 8 rows in one and 10 in the other: the same with steps in proportion.
    if (rule == Update::batch) perceptron.solver = methods::Perceptron{.alpha = 8};
    const std::vector<double> weighted = learnt(data(false).classes, 1, perceptron);
    if (rule == Update::batch) perceptron.solver = methods::Perceptron{.alpha = 10};
    expect_near(weighted, learnt(data(true).classes, 1, perceptron), 1e-12);
  }
}

// Rows of which one in twenty counts, and is far off: a mean over rows is 20 times too small.
Dataset rare(std::int64_t rows) {
  Tensor x({rows, 1}, Dtype::float64), y({rows}, Dtype::float64), weight({rows}, Dtype::float64);
  for (std::int64_t row = 0; row < rows; ++row) {
    const bool heavy = row % 20 == 0;
    y.set_number(row, heavy ? 10 + std::sin(static_cast<double>(row)) : 1000);
    weight.set_number(row, heavy ? 1 + static_cast<double>(row % 3) : 0);
  }
  return make_dataset("rare", x, y, unscaled, weight);
}

// The training loss of one epoch that changes nothing, the losses of its steps, and what a solver says.
TEST(Weights, make_the_training_loss_the_same_in_batches_of_any_size) {
  const Dataset data = rare(403);
  Model model = Sequential(Linear(1));
  model.prepare({1}, 1, Dtype::float64);
  const double mean = evaluate(model, SquaredError{}, data.train()).loss;
  ASSERT_GT(mean, 50);
  for (const Reduction reduction : {Reduction::mean, Reduction::sum})
    for (const std::int64_t batch : {1, 2, 8, 32, 280, 403, 1000}) {
      TrainOptions options{.loss = SquaredError{.reduction = reduction},
                           .optimizer = GradientDescent{.learning_rate = 1e-300},
                           .epochs = 1,
                           .batch = batch,
                           .dtype = Dtype::float64};
      const gradus::Run run = train(model, data, options);
      EXPECT_NEAR(run.epochs[0].train_loss, mean, 1e-9 * mean)
          << static_cast<int>(reduction) << ", batch " << batch;
      double sum = 0, counted = 0;
      for (const StepRecord& step : run.steps) {
        EXPECT_EQ(std::isnan(step.loss), step.counted == 0);
        if (step.counted == 0) continue;
        sum += step.loss * step.counted;
        counted += step.counted;
      }
      EXPECT_NEAR(sum / counted, mean, 1e-9 * mean);
      EXPECT_NEAR(evaluate(model, *options.loss, data.train()).loss, mean, 1e-9 * mean);
    }
}

TEST(Weights, may_leave_steps_without_a_loss_in_a_checkpoint) {
  const Dataset data = rare(403);
  const TrainOptions options{.loss = SquaredError{}, .epochs = 2, .batch = 1, .dtype = Dtype::float64};
  Model model = Sequential(Linear(1)), other = Sequential(Linear(1));
  Trainer trainer(model, data, options), resumed(other, data, options);
  trainer.epoch();
  EXPECT_NO_THROW(resumed.restore(trainer.checkpoint()));
  EXPECT_EQ(resumed.checkpoint().epoch, 1);
}

// Rows by themselves move weights as they do together: a batch is a part of the data, whatever its rows
// weigh.
TEST(Weights, count_in_batches_of_any_size) {
  const Dataset numbers = data(false).numbers, classes = data(false).classes;
  const auto way_of = [](const Dataset& rows, const Loss& loss, std::int64_t outputs, std::int64_t batch) {
    Model model = Sequential(Linear(outputs));
    model.prepare({2}, 1, Dtype::float64);
    const Model before = model;
    const double rate = 1e-7 * static_cast<double>(std::min<std::int64_t>(batch, 8));
    train(model, rows,
          {.loss = loss,
           .optimizer = GradientDescent{.learning_rate = rate},
           .schedule = Constant{},
           .epochs = 1,
           .batch = batch,
           .dtype = Dtype::float64});
    std::vector<double> change;
    for (std::size_t p = 0; p < 2; ++p)
      for (std::int64_t i = 0; i < model.parameters()[p].value.size(); ++i)
        change.push_back((model.parameters()[p].value.number(i) - before.parameters()[p].value.number(i)) *
                         1e7);
    return change;
  };
  for (const std::int64_t batch : {1, 2, 4}) {
    expect_near(way_of(numbers, SquaredError(), 1, batch), way_of(numbers, SquaredError(), 1, 8), 1e-4);
    const Loss weighted = CrossEntropy{.class_weights = {1, 5}};
    expect_near(way_of(classes, weighted, 2, batch), way_of(classes, weighted, 2, 8), 1e-4);
  }
}

TEST(Weights, of_classes_weigh_steps_and_epochs) {
  const Dataset digits = datasets::digits();
  const CrossEntropy loss{.class_weights = {0, 1, 0, 0, 5, 0, 0, 0.5, 0, 100}};
  Model model = Sequential(Linear(10));
  model.prepare({64}, 1, Dtype::float64);
  const double mean = evaluate(model, loss, digits.train()).loss;
  for (const std::int64_t batch : {1, 7, 64, 2000}) {
    const gradus::Run run = train(model, digits,
                                  {.loss = loss,
                                   .optimizer = GradientDescent{.learning_rate = 1e-300},
                                   .epochs = 1,
                                   .batch = batch,
                                   .dtype = Dtype::float64});
    EXPECT_NEAR(run.epochs[0].train_loss, mean, 1e-9 * mean) << batch;
  }
}

TEST(Weights, and_sums_of_rows_move_no_minimum_of_a_solver_and_no_figure) {
  for (const double l1 : {0.0, 0.05}) {
    const auto solved = [&](Reduction reduction, double share) {
      TrainOptions options{.loss = HalfSquaredError{.reduction = reduction},
                           .solver = methods::Lbfgs{},
                           .penalties = {L2{0.1 * share}},
                           .dtype = Dtype::float64};
      if (l1 > 0) options.penalties.emplace_back(L1{l1 * share});
      return learnt(data(false).numbers, 1, options);
    };
    // The rows count for 10 together; a mean with a tenth of the penalty has the same minimum.
    expect_near(solved(Reduction::sum, 10), solved(Reduction::mean, 1), 1e-8);
  }
}

TEST(Weights, of_zero_leave_a_row_out_of_the_averaged_perceptron) {
  // The one row that no line can have right counts for nothing.
  const Tensor x = Tensor::from<double>({5, 1}, {-2, -1, 1, 2, 3});
  const Tensor y = Tensor::from<std::int64_t>({5}, {0, 0, 1, 1, 0});
  for (const double last : {0.0, 1.0}) {
    Model model = Sequential(Linear(1));
    const gradus::Run run =
        train(model, make_dataset("line", x, y, unscaled, Tensor::from<double>({5}, {1, 1, 1, 0.5, last})),
              {.loss = PerceptronCriterion{}, .solver = methods::AveragedPerceptron{}, .epochs = 100});
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
      make_dataset("rows", x, y, unscaled, weight);
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
}  // namespace gradus::training
