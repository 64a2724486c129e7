// record_test.cpp - the record of a run as JSON.
#include "train/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json.hpp"

namespace gradus::training {
namespace {

TEST(Record, keeps_the_figures_of_each_target) {
  gradus::Run run;
  run.task = Task::regress;
  EpochRecord epoch;
  epoch.validation.rows = 3;
  epoch.validation.rmse = {1.5, 0.25};
  epoch.validation.mae = {1.25, std::numeric_limits<double>::quiet_NaN()};
  epoch.validation.r2 = {-0.5, 0.75};
  run.epochs.push_back(epoch);
  const Metrics read = run_from_json(to_json(run), "run").epochs.at(0).validation;
  EXPECT_EQ(read.rmse, epoch.validation.rmse);
  EXPECT_EQ(read.r2, epoch.validation.r2);
  ASSERT_EQ(read.mae.size(), 2U);
  EXPECT_EQ(read.mae[0], 1.25);
  EXPECT_TRUE(std::isnan(read.mae[1]));
}

}  // namespace
}  // namespace gradus::training
