// rows_test.cpp - every row is seen, once, whatever number of them is left over for the last batch.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>
#include <set>
#include <vector>

#include "base/parallel.hpp"
#include "train/metrics.hpp"
#include "train/objective.hpp"

namespace gradus::training {
namespace {

const LoadOptions every_row{.scale = false, .fractions = {0, 0}};

/// Numbers learnt by a model that always says 0: row i has the target 2^i, so that a sum of absolute errors
/// tells exactly which rows are in it.
Dataset powers(std::int64_t rows) {
  Tensor x({rows, 1}, Dtype::float64), y({rows}, Dtype::float64);
  for (std::int64_t row = 0; row < rows; ++row) y.set_number(row, std::exp2(row));
  return make_dataset("powers", x, y, every_row);
}

Model silent_model() {
  Model model = Sequential(Linear(1));
  model.prepare({1}, 1, Dtype::float64);
  for (Parameter& parameter : model.parameters())
    for (std::int64_t i = 0; i < parameter.value.size(); ++i) parameter.value.set_number(i, 0);
  return model;
}

/// The rows of each step of an epoch, as sums of 2^row.
using Epoch = std::vector<double>;

std::vector<Epoch> rows_of_steps(std::int64_t rows, std::int64_t batch, int epochs, std::uint64_t seed) {
  Model model = silent_model();
  const gradus::Run run = train(model, powers(rows),
                                {.loss = AbsoluteError{},
                                 .optimizer = GradientDescent{.learning_rate = 1e-300},
                                 .epochs = epochs,
                                 .batch = batch,
                                 .seed = seed,
                                 .dtype = Dtype::float64});
  std::vector<Epoch> result(static_cast<std::size_t>(epochs));
  for (const StepRecord& step : run.steps)
    result[static_cast<std::size_t>(step.epoch)].push_back(
        std::round(step.loss * static_cast<double>(step.rows)));
  for (const EpochRecord& epoch : run.epochs)
    EXPECT_NEAR(epoch.train_loss * static_cast<double>(rows), std::exp2(rows) - 1, 1e-3);
  return result;
}

TEST(Rows, are_each_seen_once_an_epoch_whatever_is_left_for_the_last_batch) {
  constexpr std::int64_t batch = 8;
  for (std::int64_t rows = 1; rows <= 33; ++rows)
    for (const Epoch& epoch : rows_of_steps(rows, batch, 2, 1)) {
      EXPECT_EQ(static_cast<std::int64_t>(epoch.size()), (rows + batch - 1) / batch);
      double all = 0;
      for (const double step : epoch) all += step;
      EXPECT_EQ(all, std::exp2(rows) - 1) << rows << " rows";
    }
}

TEST(Rows, come_in_another_order_in_every_epoch_and_for_every_seed) {
  std::set<Epoch> orders;
  for (const std::uint64_t seed : {1U, 2U})
    for (const Epoch& epoch : rows_of_steps(40, 1, 5, seed)) orders.insert(epoch);
  EXPECT_EQ(orders.size(), 10U);
  EXPECT_EQ(rows_of_steps(40, 1, 5, 1), rows_of_steps(40, 1, 5, 1));
}

/// Targets of 1, and one of 3 in the last row.
Dataset last_is_three(std::int64_t rows) {
  Tensor x({rows, 1}, Dtype::float64), y = Tensor::full({rows}, Dtype::float64, 1);
  y.set_number(rows - 1, 3);
  return make_dataset("three", x, y, every_row);
}

TEST(Rows, are_all_evaluated_whatever_is_left_for_the_last_batch) {
  const Model model = silent_model();
  for (const std::int64_t rows : {1, 2, 255, 256, 257, 511, 512, 513, 769}) {
    const auto n = static_cast<double>(rows);
    const Metrics metrics = evaluate(model, SquaredError{}, last_is_three(rows).all());
    EXPECT_EQ(metrics.rows, rows);
    EXPECT_DOUBLE_EQ(metrics.loss, (n + 8) / n);
    EXPECT_DOUBLE_EQ(metrics.mae[0], (n + 2) / n);
    EXPECT_DOUBLE_EQ(metrics.rmse[0], std::sqrt((n + 8) / n));
  }
}

TEST(Rows, give_the_same_figures_in_batches_of_any_size) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(10));
  model.prepare({64}, 1);
  Threads threads(1);
  InferencePrograms programs(model, {CrossEntropy{}}, threads, {.targets = true});
  const Rows rows = digits.train().take(257);
  const Metrics whole = evaluate_with(programs, rows, 257).metrics;
  for (const std::int64_t batch : {1, 2, 16, 100, 256}) {
    const Metrics parts = evaluate_with(programs, rows, batch).metrics;
    EXPECT_NEAR(parts.loss, whole.loss, 1e-6 * whole.loss) << batch;  // float32, in another order
    EXPECT_EQ(parts.confusion, whole.confusion) << batch;
  }
}

TEST(Rows, are_all_in_the_loss_of_a_solver) {
  const Model model = silent_model();
  Threads threads(1);
  for (const std::int64_t rows : {1, 2047, 2048, 2049, 4097}) {
    TrainingObjective objective(model, last_is_three(rows).all(), SquaredError{}, {}, Dtype::float64,
                                threads);
    std::vector<double> gradient(2);
    const auto n = static_cast<double>(rows);
    EXPECT_DOUBLE_EQ(objective.value(std::vector<double>{0, 0}), (n + 8) / n);
    EXPECT_DOUBLE_EQ(objective.gradient(std::vector<double>{0, 0}, gradient), (n + 8) / n);
    EXPECT_DOUBLE_EQ(gradient[1], -2 * (n + 2) / n);
  }
}

TEST(Rows, are_all_in_a_gradient_check) {
  const Model model = silent_model();
  const auto of_bias = [&](std::int64_t rows) {
    const GradientCheck check = check_gradients(model, SquaredError{}, last_is_three(rows).all());
    EXPECT_EQ(check.lines.at(1).parameter, "0.bias");
    return check.lines.at(1).automatic;
  };
  // The check moves all weights a little, by the same for any number of rows.
  const double moved = of_bias(1) + 6;
  for (const std::int64_t rows : {2, 5, 64, 65}) {
    const auto n = static_cast<double>(rows);
    EXPECT_NEAR(of_bias(rows), moved - 2 * (n + 2) / n, 1e-12);
  }
}

}  // namespace
}  // namespace gradus::training
