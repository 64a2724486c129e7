// folds_test.cpp - folds: every row judges once, classes are spread, groups and times are kept apart.
#include "data/folds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>
#include <set>

namespace gradus::data {
namespace {

std::vector<std::int64_t> first_rows(std::int64_t count) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

TEST(Folds, each_row_judges_once_and_trains_in_all_others) {
  const auto rows = first_rows(23);
  const std::vector<Fold> folds = folds_of(rows, {}, {}, 5, 1);
  ASSERT_EQ(folds.size(), 5U);
  std::vector<int> judged(23), trained(23);
  for (const Fold& fold : folds) {
    EXPECT_GE(fold.validation.size(), 4U);
    EXPECT_LE(fold.validation.size(), 5U);
    EXPECT_EQ(fold.train.size() + fold.validation.size(), 23U);
    for (const auto row : fold.validation) ++judged[static_cast<std::size_t>(row)];
    for (const auto row : fold.train) ++trained[static_cast<std::size_t>(row)];
  }
  EXPECT_EQ(judged, std::vector<int>(23, 1));
  EXPECT_EQ(trained, std::vector<int>(23, 4));
}

TEST(Folds, classes_are_spread_as_evenly_as_they_go) {
  std::vector<std::int64_t> labels;
  for (int row = 0; row < 60; ++row) labels.push_back(row % 10 == 0 ? 2 : row % 3 == 0 ? 1 : 0);
  for (const Fold& fold : folds_of(first_rows(60), labels, {}, 4, 3))
    for (std::int64_t label = 0; label < 3; ++label) {
      const auto in = [&](const std::vector<std::int64_t>& rows) {
        return static_cast<double>(std::count_if(rows.begin(), rows.end(), [&](std::int64_t row) {
          return labels[static_cast<std::size_t>(row)] == label;
        }));
      };
      const double all = in(fold.train) + in(fold.validation);
      EXPECT_LT(std::abs(in(fold.validation) - all / 4), 1) << label;
    }
}

TEST(Folds, groups_stay_together) {
  SplitBy by;
  for (int row = 0; row < 40; ++row) by.groups.push_back(row / 3);
  for (const Fold& fold : folds_of(first_rows(40), {}, by, 3, 1)) {
    std::set<std::int64_t> train, validation;
    for (const auto row : fold.train) train.insert(row / 3);
    for (const auto row : fold.validation) validation.insert(row / 3);
    for (const auto group : validation) EXPECT_FALSE(train.contains(group));
    EXPECT_GE(fold.validation.size(), 12U);
  }
}

TEST(Folds, rows_are_judged_by_models_of_older_rows) {
  SplitBy by;
  for (int row = 0; row < 30; ++row) by.times.push_back(std::floor((row * 7) % 30 / 2.0));
  const std::vector<Fold> folds = folds_of(first_rows(30), {}, by, 4, 1);
  ASSERT_EQ(folds.size(), 4U);
  for (const Fold& fold : folds)
    for (const auto older : fold.train)
      for (const auto newer : fold.validation)
        EXPECT_LT(by.times[static_cast<std::size_t>(older)], by.times[static_cast<std::size_t>(newer)]);
}

TEST(Folds, a_seed_decides_them) {
  const auto rows = first_rows(20);
  EXPECT_EQ(folds_of(rows, {}, {}, 2, 7)[0].validation, folds_of(rows, {}, {}, 2, 7)[0].validation);
  EXPECT_NE(folds_of(rows, {}, {}, 2, 7)[0].validation, folds_of(rows, {}, {}, 2, 8)[0].validation);
}

TEST(Folds, too_many_are_refused) {
  EXPECT_THROW(folds_of(first_rows(3), {}, {}, 4, 1), UsageError);
  EXPECT_THROW(folds_of(first_rows(3), {}, {}, 1, 1), UsageError);
  EXPECT_THROW(folds_of(first_rows(6), {}, {.groups = {0, 0, 0, 1, 1, 1}}, 3, 1), UsageError);
  EXPECT_THROW(folds_of(first_rows(6), {}, {.times = {1, 1, 1, 1, 1, 1}}, 2, 1), UsageError);
}

}  // namespace
}  // namespace gradus::data
