// conformal_test.cpp - intervals by split conformal prediction: the right rank, and what they promise.
#include <gmock/gmock.h>

#include <cmath>
#include <gradus/conformal.hpp>
#include <gradus/error.hpp>

#include "base/random.hpp"

namespace gradus {
namespace {

NumberAnswers errors(std::vector<double> sizes, std::vector<double> weights = {}) {
  NumberAnswers answers{.weights = std::move(weights)};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    answers.truth.push_back(i % 2 == 0 ? sizes[i] : -sizes[i]);
    answers.said.push_back(0);
  }
  return answers;
}

TEST(Conformal, takes_the_rank_that_the_formula_says) {
  // Nine errors: ceil(10 x 0.9) = 9, ceil(10 x 0.5) = 5, ceil(10 x 0.51) = 6.
  const NumberAnswers nine = errors({9, 1, 8, 2, 7, 3, 6, 4, 5});
  const ConformalScores scores = conformal_scores({&nine, 1});
  EXPECT_EQ(half_width(scores, 0, 0.9), 9);
  EXPECT_EQ(half_width(scores, 0, 0.5), 5);
  EXPECT_EQ(half_width(scores, 0, 0.51), 6);
  EXPECT_EQ(half_width(scores, 0, 0.01), 1);
  EXPECT_THROW(half_width(scores, 0, 0.91), UsageError);  // ceil(10 x 0.91) = 10 of nine
  EXPECT_THROW(half_width(scores, 1, 0.5), UsageError);
  for (const double level : {0.0, 1.0, -0.1, 90.0, std::nan("")})
    EXPECT_THROW(half_width(scores, 0, level), UsageError);
}

TEST(Conformal, leaves_out_rows_that_count_for_nothing) {
  const NumberAnswers some = errors({1, 2, 3, 100}, {1, 0.5, 2, 0});
  const ConformalScores scores = conformal_scores({&some, 1});
  EXPECT_EQ(scores.rows, 3);
  EXPECT_EQ(half_width(scores, 0, 0.75), 3);
  const NumberAnswers none = errors({1}, {0});
  EXPECT_THROW(conformal_scores({&none, 1}), UsageError);
}

TEST(Conformal, keeps_of_many_errors_what_intervals_ask_for) {
  std::vector<double> sizes;
  for (int i = 1; i <= 123'456; ++i) sizes.push_back(i);
  const NumberAnswers many = errors(sizes);
  const ConformalScores scores = conformal_scores({&many, 1});
  EXPECT_LE(scores.errors[0].size(), 1000U);
  for (const double level : {0.001, 0.5, 0.683, 0.9, 0.95, 0.999})
    EXPECT_EQ(half_width(scores, 0, level), std::ceil(123'457 * level - 1e-6)) << level;
  // Between two that were kept: wider.
  EXPECT_EQ(half_width(scores, 0, 0.9001), std::ceil(123'457 * 0.901));
  EXPECT_EQ(half_width(scores, 0, 0.9995), 123'456);
  check_conformal(scores, 1);
}

TEST(Conformal, scores_that_make_no_sense_are_refused) {
  const ConformalScores good{.rows = 3, .errors = {{1, 2, 3}}};
  check_conformal(good, 1);
  EXPECT_THROW(check_conformal(good, 2), FileError);
  for (const std::vector<double>& bad :
       {std::vector<double>{1, 2}, {3, 2, 1}, {-1, 2, 3}, {1, 2, HUGE_VAL}, {std::nan(""), 1, 2}})
    EXPECT_THROW(check_conformal({.rows = 3, .errors = {bad}}, 1), FileError);
  EXPECT_THROW(check_conformal({.rows = 0, .errors = {{}}}, 1), FileError);
}

TEST(Conformal, intervals_on_a_scale_are_wider_on_one_side_and_end_where_numbers_do) {
  const NumberAnswers answers{.truth = {1, 8, 2, 4}, .said = {2, 2, 2, 2}};
  const ConformalScores logs = conformal_scores({&answers, 1}, ErrorScale::log);
  EXPECT_DOUBLE_EQ(logs.errors[0].back(), std::log(4.0));
  const NumberInterval around = interval_around(logs, 0, 0.8, 10);  // the largest of four
  EXPECT_NEAR(around.low, 2.5, 1e-12);
  EXPECT_NEAR(around.high, 40, 1e-12);
  EXPECT_DOUBLE_EQ(error_of(logs, 0, 40, 10), std::log(4.0));
  const NumberAnswers counts{.truth = {0, 9, 4, 4}, .said = {4, 4, 4, 4}};
  const ConformalScores roots = conformal_scores({&counts, 1}, ErrorScale::root);
  EXPECT_DOUBLE_EQ(roots.errors[0].back(), 2);
  EXPECT_EQ(interval_around(roots, 0, 0.8, 1).low, 0);
  EXPECT_DOUBLE_EQ(interval_around(roots, 0, 0.8, 1).high, 9);
  const NumberAnswers shares{.truth = {0, 100, 50, 30}, .said = {10, 80, 50, 30}};
  const ConformalScores folded = conformal_scores({&shares, 1}, ErrorScale::folded, {100});
  for (const double said : {0.0, 1.0, 30.0, 99.0, 100.0}) {
    const NumberInterval share = interval_around(folded, 0, 0.8, said);
    EXPECT_GE(share.low, 0) << said;
    EXPECT_LE(share.high, 100) << said;
    EXPECT_LE(share.low, said);
    EXPECT_GE(share.high, said);
    EXPECT_NEAR(
        interval_around({.rows = 4, .errors = {{0, 0, 0, 0}}, .scale = ErrorScale::folded, .wholes = {100}},
                        0, 0.8, said)
            .high,
        said, 1e-12);
  }
  const ConformalScores own = conformal_scores({&answers, 1});
  EXPECT_EQ(interval_around(own, 0, 0.8, 10).low, 4);
  EXPECT_THROW(check_conformal({.rows = 1, .errors = {{1}}, .wholes = {0}}, 1), FileError);
}

// With n errors the truth of a new row is inside with a probability of ceil((n + 1) level) / (n + 1).
TEST(Conformal, covers_what_it_promises) {
  const Random random(7, "errors");
  std::uint64_t drawn = 0;
  const auto error = [&] {
    const double size = std::abs(random.normal(drawn)) * std::exp(random.normal(drawn + 1));
    drawn += 2;
    return size;
  };
  constexpr int sets = 4000, rows = 39;
  int inside = 0;
  for (int set = 0; set < sets; ++set) {
    std::vector<double> sizes;
    for (int i = 0; i < rows; ++i) sizes.push_back(error());
    const NumberAnswers answers = errors(sizes);
    inside += error() <= half_width(conformal_scores({&answers, 1}), 0, 0.9);
  }
  EXPECT_NEAR(static_cast<double>(inside) / sets, 0.9, 3 * std::sqrt(0.09 / sets));
}

}  // namespace
}  // namespace gradus
