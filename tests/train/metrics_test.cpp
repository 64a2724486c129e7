// metrics_test.cpp - figures of merit come from the data itself: no offset, batch or number of rows spoils
// them.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <limits>
#include <vector>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "train/metrics.hpp"

namespace gradus::training {
namespace {

const LoadOptions all_to_learn{.scale = false, .fractions = {0, 0}};

// y is x and some noise, in steps of 1/1024, so that an offset leaves them exact.
Dataset noisy_line(std::int64_t rows, double offset, bool scale) {
  const Random random(3, "metrics");
  Tensor x({rows, 1}, Dtype::float64), y({rows}, Dtype::float64);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto at = static_cast<std::uint64_t>(row);
    x.set_number(row, std::round(1024 * random.normal(2 * at)) / 1024);
    y.set_number(row, offset + x.number(row) + std::round(256 * random.normal(2 * at + 1)) / 1024);
  }
  return make_dataset("line", x, y, {.scale = scale, .fractions = {0, 0}});
}

Model identity(Dtype dtype) {
  Model model = Sequential(Linear(1));
  model.prepare({1}, 1, dtype);
  model.parameters()[0].value.set_number(0, 1);
  model.parameters()[1].value.set_number(0, 0);
  return model;
}

TEST(Metrics, of_a_target_with_an_offset_are_those_without) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    const Model model = identity(dtype);
    const Metrics near = evaluate(model, SquaredError{}, noisy_line(3001, 0, true).all());
    ASSERT_GT(near.r2[0], 0.9);
    ASSERT_LT(near.r2[0], 0.96);
    for (const double offset : {1e8, -1e9}) {
      const Metrics far = evaluate(model, SquaredError{}, noisy_line(3001, offset, true).all());
      // Restored predictions are rounded to the last digit of the offset.
      const double digit = 2.3e-16 * std::abs(offset);
      EXPECT_NEAR(far.rmse[0], near.rmse[0], digit + 1e-6);
      EXPECT_NEAR(far.mae[0], near.mae[0], digit + 1e-6);
      EXPECT_NEAR(far.r2[0], near.r2[0], 4 * digit + 4e-6);
    }
  }
}

TEST(Metrics, of_very_many_classes_have_no_matrix) {
  for (const std::int64_t classes : {3, 3000}) {
    Tensor x({60, 1}, Dtype::float64), y({60}, Dtype::int64);
    for (std::int64_t i = 0; i < 60; ++i) y.set_number(i, static_cast<double>(i < 3 ? i : classes - 1));
    Model model = Sequential(Linear(classes));
    model.prepare({1}, 1);
    model.parameters()[1].value.set_number(classes - 1, 1);
    const Metrics found = evaluate(model, CrossEntropy{}, make_dataset("classes", x, y, all_to_learn).all());
    EXPECT_EQ(found.confusion.size(), classes == 3 ? 3U : 0U);
    EXPECT_NEAR(found.accuracy, classes == 3 ? 58.0 / 60 : 57.0 / 60, 1e-12);
  }
}

TEST(Metrics, are_figures_of_the_data_and_not_of_its_float32_copies) {
  // Unscaled targets of 1e8 and some have no digits left in float32; the prediction is right to the last one.
  const Tensor x = Tensor::from<double>({4, 1}, {0, 0, 0, 0});
  const Tensor y = Tensor::from<double>({4}, {1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4});
  Model model = identity(Dtype::float32);
  model.parameters()[1].value.set_number(0, 1e8);
  const Metrics metrics = evaluate(model, SquaredError{}, make_dataset("far", x, y, all_to_learn).all());
  EXPECT_EQ(metrics.mae[0], 2.5);
  EXPECT_EQ(metrics.rmse[0], std::sqrt(7.5));
  EXPECT_EQ(metrics.r2[0], 1 - 30 / 5.0);
  EXPECT_EQ(metrics.loss, 7.5);
}

TEST(Metrics, of_numbers_have_a_loss_whose_squares_float32_does_not_hold) {
  const Tensor x = Tensor::from<double>({2, 1}, {0, 0}), y = Tensor::from<double>({2}, {3e-30, 4e-30});
  const Metrics metrics =
      evaluate(identity(Dtype::float32), SquaredError{}, make_dataset("small", x, y, all_to_learn).all());
  EXPECT_NEAR(metrics.loss, 12.5e-60, 1e-66);
}

// Whole numbers of eight digits, of which float32 keeps the even ones.
Dataset dates(bool scale) {
  Tensor x({9, 1}, Dtype::float64), y({9}, Dtype::float64);
  for (std::int64_t row = 0; row < 9; ++row) {
    x.set_number(row, 20240101 + static_cast<double>(row));
    y.set_number(row, 2.5 * static_cast<double>(row) + 0.25);
  }
  return make_dataset("dates", x, y, {.scale = scale, .fractions = {0, 0}});
}

TEST(Solvers, tell_the_loss_of_the_model_as_it_is_stored) {
  const Dataset data = dates(false);
  Model model = Sequential(Linear(1));
  const gradus::Run run = train(model, data, {.loss = SquaredError{}, .solver = methods::Exact{}});
  const double stored = evaluate(model, SquaredError{}, data.train()).loss;
  EXPECT_GT(stored, 1);
  EXPECT_EQ(run.epochs.back().train_loss, stored);
  EXPECT_EQ(run.steps.back().loss, stored);
}

TEST(Solvers, count_the_penalty_of_the_weights_that_are_stored) {
  const Dataset data = dates(true);
  Model model = Sequential(Linear(1));
  const gradus::Run run = train(
      model, data, {.loss = SquaredError{}, .solver = methods::Exact{}, .penalties = {L2{.alpha = 0.5}}});
  const double w = model.parameters()[0].value.number(0);
  const double expected = evaluate(model, SquaredError{}, data.train()).loss + 0.25 * w * w;
  EXPECT_NEAR(run.epochs.back().train_loss, expected, 1e-6 * expected);
}

TEST(Notes, name_columns_that_float32_does_not_tell_apart) {
  const auto notes = [](const Dataset& data, Dtype dtype) {
    Model model = Sequential(Linear(1));
    return train(model, data, {.loss = SquaredError{}, .solver = methods::Exact{}, .dtype = dtype}).notes;
  };
  const std::vector<std::string> said = notes(dates(false), Dtype::float32);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_NE(said[0].find("column \"x0\": float32 rounds its numbers"), std::string::npos) << said[0];
  EXPECT_NE(said[0].find("use float64"), std::string::npos) << said[0];
  EXPECT_TRUE(notes(dates(true), Dtype::float32).empty());
  EXPECT_TRUE(notes(dates(false), Dtype::float64).empty());
}

TEST(Notes, name_columns_whose_slopes_are_too_small_to_learn_by) {
  const Tensor x = Tensor::from<double>({4, 1}, {1e-30, 2e-30, 3e-30, 5e-30});
  const Tensor y = Tensor::from<double>({4}, {1, 2, 3, 5});
  const Dataset data = make_dataset("small", x, y, all_to_learn);
  const auto notes = [&](const Method& solver) {
    Model model = Sequential(Linear(1));
    return train(model, data, {.loss = SquaredError{}, .solver = solver, .dtype = Dtype::float64}).notes;
  };
  ASSERT_EQ(notes(methods::Lbfgs{}).size(), 1U);
  EXPECT_NE(notes(methods::Lbfgs{})[0].find("column \"x0\""), std::string::npos);
  EXPECT_TRUE(notes(methods::Exact{}).empty());
}

Metrics of_targets(const std::vector<double>& targets, double said) {
  const auto rows = static_cast<std::int64_t>(targets.size());
  Model model = identity(Dtype::float64);
  model.parameters()[1].value.set_number(0, said);
  const Dataset data =
      make_dataset("targets", Tensor({rows, 1}, Dtype::float64), Tensor::from({rows}, targets), all_to_learn);
  return evaluate(model, SquaredError{}, data.all());
}

TEST(Metrics, tell_no_share_of_a_variance_that_is_not_there) {
  EXPECT_TRUE(std::isnan(of_targets({3}, 3).r2[0]));  // scikit-learn: NaN, and a warning
  EXPECT_EQ(of_targets({3, 3, 3}, 3).r2[0], 1);
  EXPECT_EQ(of_targets({3, 3, 3}, 2).r2[0], 0);
}

TEST(Metrics, have_squares_that_no_double_holds) {
  for (const double size : {1.0, 1e-300, 1e-170, 1e150}) {
    const Metrics metrics = of_targets({1 * size, 2 * size, 3 * size, 6 * size}, 4 * size);
    EXPECT_DOUBLE_EQ(metrics.rmse[0] / size, std::sqrt(4.5)) << size;
    EXPECT_NEAR(metrics.r2[0], 1 - 18 / 14.0, 1e-14) << size;
  }
  EXPECT_EQ(of_targets({1e-300, 2e-300}, 1).r2[0], -std::numeric_limits<double>::infinity());
}

TEST(Metrics, over_all_outputs_bear_large_ones) {
  Metrics metrics;
  metrics.rmse = {3e200, 4e200};
  EXPECT_DOUBLE_EQ(metrics.total_rmse(), 5e200 / std::sqrt(2.0));
}

}  // namespace
}  // namespace gradus::training
