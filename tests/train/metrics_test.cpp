// metrics_test.cpp - figures of merit come from the data itself: no offset, batch or number of rows spoils
// them.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
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
}

TEST(Metrics, over_all_outputs_bear_large_ones) {
  Metrics metrics;
  metrics.rmse = {3e200, 4e200};
  EXPECT_DOUBLE_EQ(metrics.total_rmse(), 5e200 / std::sqrt(2.0));
}

}  // namespace
}  // namespace gradus
