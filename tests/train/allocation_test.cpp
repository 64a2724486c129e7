// allocation_test.cpp - steps and predictions take no memory once they have begun.
#include <gtest/gtest.h>

#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <vector>

#include "support/count_allocations.hpp"
#include "train/loader.hpp"
#include "train/step.hpp"

namespace gradus::training {
namespace {

Model net() {
  return Sequential(Linear(64, 128), Relu(), Dropout(0.1), Linear(128, 64), Tanh(), Linear(64, 10));
}

class Allocations : public testing::TestWithParam<int> {};

TEST_P(Allocations, a_training_step_makes_none) {
  if (!counts_allocations) GTEST_SKIP() << "the thread sanitizer counts for itself";
  const Dataset digits = datasets::digits();
  const Rows rows = digits.train().take(64);
  Model model = net();
  model.prepare({64}, 1);
  StateStore states;
  Threads threads(GetParam());
  TrainingStep step(model, states, {{CrossEntropy(), {L2{1e-4}}}, Adam(), {}, {.norm = 1}}, 64, threads);
  long before = 0;
  for (int i = 0; i < 5; ++i) {
    if (i == 2) before = allocations;
    load_rows(digits, rows.indices(), step.program());
    step.set(0.01, i, 1);
    ASSERT_TRUE(step.run().finite);
  }
  EXPECT_EQ(allocations, before);
}

INSTANTIATE_TEST_SUITE_P(Threads, Allocations, testing::Values(1, 2));

TEST(PredictorAllocations, a_prediction_makes_none) {
  if (!counts_allocations) GTEST_SKIP() << "the thread sanitizer counts for itself";
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    Model model = net();
    model.prepare({64}, 1, dtype);
    const Predictor predictor(model, CrossEntropy());
    std::vector<float> x(64 * 3, 0.5F), y(10 * 3);
    std::vector<double> x_wide(x.begin(), x.end()), y_wide(10 * 3);
    std::vector<std::int64_t> classes(3);
    const auto predict = [&] {
      predictor.predict(1, std::span(x).first(64), std::span(y).first(10));
      predictor.predict(3, x, y);
      predictor.predict(3, x_wide, y_wide);
      predictor.classify(3, x, classes);
      predictor.classify(3, x_wide, classes);
    };
    predict();
    const long before = allocations;
    for (int i = 0; i < 5; ++i) predict();
    EXPECT_EQ(allocations, before) << name(dtype);
  }
}

}  // namespace
}  // namespace gradus::training
