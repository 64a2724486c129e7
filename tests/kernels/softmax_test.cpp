// softmax_test.cpp - rows of exponentials at sizes where exp alone fails.
#include "kernels/softmax.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace gradus::kernels {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

template <class T>
double log_sum(const std::vector<T>& row) {
  T shift, log;
  log_sum_rows(row.data(), 1, static_cast<std::int64_t>(row.size()), &shift, &log);
  return static_cast<double>(shift) + static_cast<double>(log);
}

template <class T>
std::vector<T> softmax_of(const std::vector<T>& x, std::int64_t rows = 1) {
  std::vector<T> y(x.size());
  softmax_rows(x.data(), y.data(), rows, static_cast<std::int64_t>(x.size()) / rows);
  return y;
}

TEST(SoftmaxRows, are_right_at_logits_of_ten_thousand) {
  EXPECT_EQ(softmax_of<float>({1e4F, -1e4F, 0}), (std::vector<float>{1, 0, 0}));
  EXPECT_EQ(softmax_of<float>({-1e4F, -1e4F}), (std::vector<float>{0.5F, 0.5F}));
  EXPECT_EQ(log_sum<float>({1e4F, -1e4F, 0}), 1e4);
  EXPECT_NEAR(log_sum<double>({1e4, 1e4}), 1e4 + std::log(2.0), 1e-11);
  EXPECT_NEAR(log_sum<double>({-1e4, -1e4 - 1}), -1e4 + std::log1p(std::exp(-1.0)), 1e-11);
}

// What the other numbers add to the largest: 1 + e^-15 has lost most digits of e^-15 in float32.
TEST(SoftmaxRows, keep_the_digits_of_a_small_rest) {
  for (const std::size_t k : {2U, 10U, 1500U}) {
    std::vector<float> x(k, -15.0F);
    x[k / 2] = 0;
    float shift, log;
    log_sum_rows(x.data(), 1, static_cast<std::int64_t>(k), &shift, &log);
    const double exact = std::log1p(static_cast<double>(k - 1) * std::exp(-15.0));
    EXPECT_EQ(shift, 0);
    EXPECT_NEAR(static_cast<double>(log) / exact, 1, 1e-6) << k;
  }
  EXPECT_EQ(log_sum<float>({3, 3}), static_cast<double>(3.0F) + static_cast<double>(std::log(2.0F)));
}

TEST(SoftmaxRows, say_what_infinite_logits_mean) {
  EXPECT_EQ(softmax_of<double>({-inf, 0, 0}), (std::vector<double>{0, 0.5, 0.5}));
  EXPECT_EQ(log_sum<double>({-inf, -inf}), -inf);
  EXPECT_EQ(log_sum<double>({inf, 0}), inf);
  for (const double y : softmax_of<double>({-inf, -inf})) EXPECT_TRUE(std::isnan(y));
}

TEST(SoftmaxRows, show_a_number_that_is_missing) {
  for (const std::size_t n : {3U, 40U, 1500U})
    for (const std::size_t at : {std::size_t{0}, n / 2, n - 1}) {
      std::vector<double> x(n, 1.0);
      x[at] = std::nan("");
      EXPECT_TRUE(std::isnan(log_sum(x)));
      for (const double y : softmax_of(x)) EXPECT_TRUE(std::isnan(y));
    }
}

TEST(SoftmaxRows, sum_to_one_for_any_length_and_stay_apart) {
  for (const std::int64_t k : {1, 2, 9, 10, 33, 700, 1024, 1025, 5000}) {
    std::vector<double> x(static_cast<std::size_t>(3 * k));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 5 * std::sin(static_cast<double>(i));
    const std::vector<double> y = softmax_of(x, 3);
    double shifts[3], logs[3];
    log_sum_rows(x.data(), 3, k, shifts, logs);
    for (std::int64_t row = 0; row < 3; ++row) {
      const auto first = y.cbegin() + row * k, x_first = x.cbegin() + row * k;
      EXPECT_NEAR(std::accumulate(first, first + k, 0.0), 1, 1e-13) << k;
      const double plain = std::log(
          std::accumulate(x_first, x_first + k, 0.0, [](double s, double v) { return s + std::exp(v); }));
      EXPECT_NEAR(shifts[row] + logs[row], plain, 1e-12) << k;
      const std::vector<double> alone = softmax_of(std::vector<double>(x_first, x_first + k));
      EXPECT_TRUE(std::equal(alone.begin(), alone.end(), first)) << k;
    }
  }
}

}  // namespace
}  // namespace gradus::kernels
