// sums_test.cpp - sums, means, variances and norms: against what exact arithmetic gives.
#include "base/sums.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace gradus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double rounding = std::numeric_limits<double>::epsilon();

TEST(Sums, keep_what_large_numbers_hide) {
  EXPECT_EQ(total_of(std::vector<double>{1e16, 1, 1, -1e16}), 2);
  EXPECT_EQ(total_of(std::vector<double>{1, 1e100, 1, -1e100}), 2);
  EXPECT_EQ(dot(std::vector<double>{1e8, 1, 1e8}, std::vector<double>{1e8, 1, -1e8}), 1);
  CompensatedSum tenths;
  for (int i = 0; i < 10'000'000; ++i) tenths.add(0.1);
  EXPECT_EQ(tenths.value(), 0.1 * 1e7);  // one product is one rounding of the true sum
}

TEST(Sums, of_what_is_no_number_are_none) {
  EXPECT_EQ(total_of(std::vector<double>{1, infinity, 1}), infinity);
  EXPECT_EQ(total_of(std::vector<double>{1e308, 1e308}), infinity);
  EXPECT_TRUE(std::isnan(total_of(std::vector<double>{1, std::nan(""), 1})));
  EXPECT_TRUE(std::isnan(total_of(std::vector<double>{infinity, -infinity})));
}

TEST(Moments, of_equal_numbers_are_exact_however_many_and_large_they_are) {
  for (const double number : {0.1, -7.0 / 3, 1e9 + 0.1, 1e-300, -1e300, 0.0})
    for (const int count : {1, 3, 5000, 20000, 100001}) {
      Moments moments;
      for (int i = 0; i < count; ++i) moments.add(number);
      EXPECT_EQ(moments.mean(), number);
      EXPECT_EQ(moments.variance(), 0) << number << ", " << count << " times";
      EXPECT_FALSE(moments.varies());
    }
}

TEST(Moments, lose_no_digit_to_a_common_offset) {
  constexpr int count = 4096;
  for (const double offset : {0.0, 1e8, 1e9, -3e12}) {
    Moments moments;
    for (int i = 0; i < count; ++i) moments.add(offset + i / 1024.0);  // exact
    const double variance = (static_cast<double>(count) * count - 1) / 12 / (1024.0 * 1024.0);
    EXPECT_NEAR(moments.variance(), variance, 2 * count * rounding * variance) << offset;
    EXPECT_NEAR(moments.mean(), offset + (count - 1) / 2048.0, rounding * std::abs(offset)) << offset;
  }
}

TEST(Moments, bear_that_the_first_number_lies_far_away) {
  constexpr std::int64_t far = std::int64_t{1} << 30, pairs = 5000, count = 2 * pairs + 1;
  Moments moments;
  moments.add(static_cast<double>(far));
  for (std::int64_t i = 0; i < pairs; ++i) moments.add(0), moments.add(1);
  __extension__ typedef __int128 Whole;  // NOLINT: an alias may not be an extension
  const Whole times_count = Whole{count} * (Whole{far} * far + pairs) - Whole{far + pairs} * (far + pairs);
  const double spread = static_cast<double>(times_count) / static_cast<double>(count);
  EXPECT_NEAR(moments.spread(), spread, 2 * count * rounding * spread);
}

TEST(Moments, take_a_weight_for_repetitions) {
  WeightedMoments weighted;
  Moments repeated;
  for (int i = 0; i < 50; ++i) {
    weighted.add(std::sqrt(i), i % 4);
    for (int times = 0; times < i % 4; ++times) repeated.add(std::sqrt(i));
  }
  EXPECT_EQ(weighted.count(), repeated.count());
  EXPECT_NEAR(weighted.mean(), repeated.mean(), 8 * rounding * repeated.mean());
  EXPECT_NEAR(weighted.variance(), repeated.variance(), 150 * rounding * repeated.variance());
  WeightedMoments none, same;
  none.add(5, 0);
  EXPECT_EQ(none.variance(), 0);
  for (int i = 1; i < 10; ++i) same.add(0.1, i);
  EXPECT_EQ(same.variance(), 0);
  EXPECT_EQ(Moments().mean(), 0);
}

TEST(Moments, do_not_see_numbers_that_weigh_next_to_nothing) {
  for (const double weight : {0.0, 1e-30}) {
    WeightedMoments with;
    Moments without;
    with.add(1e9, weight);
    for (int i = 0; i < 60; ++i) with.add(std::sin(i), 1), without.add(std::sin(i));
    EXPECT_NEAR(with.mean(), without.mean(), 1e-6);
    EXPECT_NEAR(with.deviation(), without.deviation(), 1e-6);
  }
  WeightedMoments heavy;  // one row that counts for all
  for (int i = 0; i < 60; ++i) heavy.add(i, i == 30 ? 1e20 : 1);
  EXPECT_NEAR(heavy.spread(), 18010, 1e-6);  // the sum of (i - 30)^2
}

TEST(Norms, neither_overflow_nor_vanish_with_their_squares) {
  for (const double unit : {1.0, 1e200, 1e-200, 1e-310, 3e307})
    EXPECT_NEAR(norm_of(std::vector<double>{3 * unit, -4 * unit}), 5 * unit,
                4 * rounding * unit + std::numeric_limits<double>::denorm_min() * 4)
        << unit;
  EXPECT_EQ(norm_of(std::vector<double>{}), 0);
  EXPECT_EQ(norm_of(std::vector<double>{0, 0}), 0);
  EXPECT_EQ(norm_of(std::vector<double>{1, -infinity}), infinity);
  EXPECT_TRUE(std::isnan(norm_of(std::vector<double>{1, std::nan(""), infinity})));
}

TEST(Moments, have_a_deviation_whose_square_no_double_holds) {
  for (const double size : {1.0, 1e-320, 1e-300, 1e-170, 1e150, 1e300}) {
    Moments moments;
    SquareSum squares;
    for (const double x : {1.0, 2.0, 3.0, 6.0}) moments.add(x * size), squares.add(x * size);
    EXPECT_NEAR(moments.deviation() / size, std::sqrt(3.5), size < 1e-310 ? 1e-3 : 1e-14) << size;
    EXPECT_NEAR(squares.root_of_mean(4) / size, std::sqrt(12.5), size < 1e-310 ? 1e-3 : 1e-14) << size;
  }
}

}  // namespace
}  // namespace gradus
