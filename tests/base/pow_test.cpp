// pow_test.cpp - powers against the C library in long double, over all magnitudes.
#include "base/pow.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

template <class T>
struct Arguments {
  std::vector<T> a, b;
};

// Bases of all magnitudes, some of them near 1; exponents that take the power anywhere between 0 and
// infinity.
template <class T>
Arguments<T> pow_arguments() {
  using Limits = std::numeric_limits<T>;
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> even(-1, 1);
  Arguments<T> result;
  for (int i = 0; i < 400000; ++i) {
    const double wide = std::exp2(even(random) * (Limits::max_exponent - 1));
    const double near = 1 + even(random) * std::exp2(-12 * (1 + even(random)));
    const T a = static_cast<T>(i % 2 ? wide : near);
    const double reach = 1.02 * Limits::max_exponent / std::abs(std::log2(static_cast<double>(a)));
    const double b = i % 3 ? even(random) * reach : even(random) * std::min(reach, 4.0);
    if (!std::isfinite(static_cast<T>(b))) continue;
    result.a.push_back(a);
    result.b.push_back(static_cast<T>(b));
  }
  return result;
}

template <class T>
double largest_error() {
  const Arguments<T> x = pow_arguments<T>();
  constexpr int bits = math::Format<T>::fraction_bits, bias = math::Format<T>::bias;
  double largest = 0;
  for (std::size_t i = 0; i < x.a.size(); ++i) {
    const T y = math::pow(x.a[i], x.b[i]);
    const long double exact = std::pow(static_cast<long double>(x.a[i]), static_cast<long double>(x.b[i]));
    const T nearest = static_cast<T>(exact);
    if (y == nearest) continue;
    if (!std::isfinite(y) || !std::isfinite(nearest)) return std::numeric_limits<double>::infinity();
    int exponent = 0;
    std::frexp(nearest, &exponent);
    const long double unit = std::ldexp(1.0L, std::max(exponent - 1 - bits, 1 - bias - bits));
    largest = std::max(largest, static_cast<double>(std::abs(static_cast<long double>(y) - exact) / unit));
  }
  return largest;
}

TEST(Pow, float_is_within_0_51_units) { EXPECT_LE(largest_error<float>(), 0.51); }
TEST(Pow, double_is_within_1_2_units) { EXPECT_LE(largest_error<double>(), 1.2); }

template <class T>
void expect_special_values() {
  constexpr T inf = std::numeric_limits<T>::infinity(), tiny = std::numeric_limits<T>::denorm_min();
  constexpr T most = std::numeric_limits<T>::max();
  const std::vector<T> values{0,      -T(0),  1,          -1,   2,    -2,    3,    -3,    T(0.5), T(-0.5),
                              T(2.5), T(1e7), T(1e7 + 1), 1000, tiny, -tiny, most, -most, inf,    -inf};
  for (const T a : values)
    for (const T b : values) {
      const T expected = static_cast<T>(std::pow(static_cast<long double>(a), static_cast<long double>(b)));
      const T got = math::pow(a, b);
      if (expected != expected)
        EXPECT_TRUE(got != got) << a << "^" << b << " = " << got;
      else if (!std::isfinite(expected) || expected == 0)
        EXPECT_EQ(got, expected) << a << "^" << b;
      else
        EXPECT_NEAR(static_cast<double>(got / expected), 1, 2 * std::numeric_limits<T>::epsilon())
            << a << "^" << b;
      EXPECT_TRUE(got != got || std::signbit(got) == std::signbit(expected)) << a << "^" << b;
    }
}

TEST(Pow, special_values_are_those_of_the_standard) {
  expect_special_values<float>();
  expect_special_values<double>();
}

TEST(Pow, not_a_number_stays_so) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double other : {0.0, 1.0, 2.5}) {
    EXPECT_TRUE(std::isnan(math::pow(nan, other)));
    EXPECT_TRUE(std::isnan(math::pow(other, nan)));
    EXPECT_TRUE(std::isnan(math::pow(static_cast<float>(nan), static_cast<float>(other))));
    EXPECT_TRUE(std::isnan(math::pow(static_cast<float>(other), static_cast<float>(nan))));
  }
}

template <class T>
struct Powers {
  static void run(const T* a, const T* b, T* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = math::pow(a[i], b[i]);
  }
};

template <class T>
void expect_same_on_all_targets() {
  const Arguments<T> x = pow_arguments<T>();
  const auto run = [&](Target target) {
    std::vector<T> y(x.a.size());
    OnTarget<Powers<T>, const T*, const T*, T*, std::int64_t>::pick(target)(
        x.a.data(), x.b.data(), y.data(), static_cast<std::int64_t>(y.size()));
    return y;
  };
  const std::vector<T> expected = run(Target::baseline);
  for (const Target target : all_targets) {
    if (best_target() >= target) {
      EXPECT_EQ(run(target), expected) << name(target);
    }
  }
}

TEST(Pow, every_target_gives_the_same_bits) {
  expect_same_on_all_targets<float>();
  expect_same_on_all_targets<double>();
}

}  // namespace
}  // namespace gradus::kernels
