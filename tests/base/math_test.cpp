// math_test.cpp - exp, log and their kin against the C library in long double, over all magnitudes.
#include "base/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "base/angles.hpp"
#include "base/erfc.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();

// Bit patterns at even distances through the whole type, every one a different number, then common ranges at
// random.
template <class T>
std::vector<T> arguments() {
  using Bits = typename math::Format<T>::Bits;
  std::vector<T> result;
  constexpr int patterns = 400000;
  constexpr Bits distance = (~Bits{0} / patterns) | 1;
  for (Bits i = 0; i < patterns; ++i) result.push_back(std::bit_cast<T>(i * distance));
  std::mt19937_64 random(1);
  for (const double limit : {0.1, 1.0, 2.0, 10.0, 100.0, 800.0}) {
    std::uniform_real_distribution<double> number(-limit, limit);
    for (int i = 0; i < 100000; ++i) result.push_back(static_cast<T>(number(random)));
  }
  return result;
}

template <class T>
long double unit_in_last_place(T x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  constexpr int bits = math::Format<T>::fraction_bits;
  return std::ldexp(1.0L, std::max(exponent - 1 - bits, 1 - math::Format<T>::bias - bits));
}

// The largest error in units of the last place; infinite where one value is infinite, or not a number, and
// the other not.
template <class T, class Function, class Reference>
double largest_error(Function function, Reference reference) {
  double largest = 0;
  for (const T x : arguments<T>()) {
    const T y = function(x);
    const long double exact = reference(static_cast<long double>(x));
    const T nearest = static_cast<T>(exact);
    if (y == nearest || (y != y && nearest != nearest)) continue;
    if (!std::isfinite(y) || !std::isfinite(nearest)) return infinity<double>;
    const long double error = std::abs(static_cast<long double>(y) - exact) / unit_in_last_place(nearest);
    largest = std::max(largest, static_cast<double>(error));
  }
  return largest;
}

using Long = long double;

Long softplus_reference(Long x) { return std::max(x, Long(0)) + std::log1p(std::exp(-std::abs(x))); }
Long log_cosh_reference(Long x) {
  constexpr Long log_2 = 0.693147180559945309417232121458176568L;
  const Long size = std::abs(x), half = std::sinh(x / 2);
  return size < 1 ? std::log1p(2 * half * half) : size - log_2 + std::log1p(std::exp(-2 * size));
}

#define GRADUS_EXPECT_ERROR(function, reference, float_bound, double_bound)                                \
  EXPECT_LE(                                                                                               \
      largest_error<float>([](float x) { return math::function(x); }, [](Long x) { return reference; }),   \
      float_bound);                                                                                        \
  EXPECT_LE(                                                                                               \
      largest_error<double>([](double x) { return math::function(x); }, [](Long x) { return reference; }), \
      double_bound)

TEST(Math, exp_is_within_one_unit) { GRADUS_EXPECT_ERROR(exp, std::exp(x), 1.05, 1.05); }
TEST(Math, expm1_is_within_two_and_a_half_units) { GRADUS_EXPECT_ERROR(expm1, std::expm1(x), 2, 2.5); }
TEST(Math, log_is_within_one_unit) { GRADUS_EXPECT_ERROR(log, std::log(x), 1, 1); }
TEST(Math, log1p_is_within_one_unit) { GRADUS_EXPECT_ERROR(log1p, std::log1p(x), 1, 1); }
TEST(Math, tanh_is_within_three_units) { GRADUS_EXPECT_ERROR(tanh, std::tanh(x), 3, 3); }
TEST(Math, sigmoid_is_within_two_and_a_half_units) {
  GRADUS_EXPECT_ERROR(sigmoid, 1 / (1 + std::exp(-x)), 2.5, 2.5);
}
TEST(Math, softplus_is_within_two_and_a_half_units) {
  GRADUS_EXPECT_ERROR(softplus, softplus_reference(x), 2.5, 2.5);
}
TEST(Math, silu_is_within_four_units_where_its_exponential_is_subnormal_too) {
  GRADUS_EXPECT_ERROR(silu, x / (1 + std::exp(-x)), 4, 4);
}
TEST(Math, log_cosh_is_within_six_units_near_zero_too) {
  GRADUS_EXPECT_ERROR(log_cosh, log_cosh_reference(x), 6, 6);
}
TEST(Math, erfc_is_within_six_units_in_the_tail_too) { GRADUS_EXPECT_ERROR(erfc, std::erfc(x), 6, 6); }
TEST(Math, gelu_is_within_eight_units_in_the_tail_too) {
  GRADUS_EXPECT_ERROR(gelu, x * std::erfc(-x / 1.414213562373095048801688724209698079L) / 2, 8, 8);
}
TEST(Math, binary_cross_entropy_is_exact_where_it_is_small) {
  EXPECT_NEAR(math::binary_cross_entropy(20.0F, 1.0F) / std::log1p(std::exp(-20.0)), 1, 1e-6);
  EXPECT_NEAR(math::binary_cross_entropy(-20.0F, 0.0F) / std::log1p(std::exp(-20.0)), 1, 1e-6);
  EXPECT_EQ(math::binary_cross_entropy(infinity<float>, 1.0F), 0);
  EXPECT_EQ(math::binary_cross_entropy(-infinity<float>, 0.0F), 0);
  EXPECT_EQ(math::binary_cross_entropy(infinity<float>, 0.0F), infinity<float>);
  EXPECT_TRUE(std::isnan(math::binary_cross_entropy(nan<float>, 1.0F)));
}
TEST(Math, cos_of_turns_is_within_two_units_and_exact_at_quarters) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> number(-2, 2);
  for (int i = 0; i < 200000; ++i) {
    const double x = i < 100000 ? number(random) : std::ldexp(number(random), -(i % 60));
    const long double exact = std::cos(6.283185307179586476925286766559L * x);
    ASSERT_LE(std::abs(static_cast<long double>(math::cos_of_turns(x)) - exact),
              2 * unit_in_last_place(static_cast<double>(exact)) + 1e-18L)
        << x;
  }
  for (int quarter = -9; quarter < 9; ++quarter)
    EXPECT_EQ(math::cos_of_turns(quarter / 4.0), quarter % 2 != 0 ? 0 : quarter % 4 == 0 ? 1 : -1) << quarter;
  EXPECT_EQ(math::cos_of_turns(0x1p40 + 0.5), -1);
}
constexpr Long angle_end = math::parts::angle_end, no_angle = nan<Long>;
TEST(Math, sin_and_cos_are_within_two_units) {
  GRADUS_EXPECT_ERROR(sin, std::abs(x) < angle_end ? std::sin(x) : no_angle, 1.6, 1.6);
  GRADUS_EXPECT_ERROR(cos, std::abs(x) < angle_end ? std::cos(x) : no_angle, 1.6, 1.6);
}
// Next to zeros of the functions, where all digits of pi count.
template <class T>
double largest_error_at_quarters(std::int64_t quarters) {
  double largest = 0;
  for (std::int64_t k = -quarters; k <= quarters; ++k) {
    const T x = static_cast<T>(static_cast<Long>(k) * 1.570796326794896619231321691639751442L);
    const auto error = [](T y, Long exact) {
      return std::abs(static_cast<Long>(y) - exact) / unit_in_last_place(static_cast<T>(exact));
    };
    for (const T at : {x, std::nextafter(x, T(0)), std::nextafter(x, infinity<T>)}) {
      largest = std::max(largest, static_cast<double>(error(math::sin(at), std::sin(static_cast<Long>(at)))));
      largest = std::max(largest, static_cast<double>(error(math::cos(at), std::cos(static_cast<Long>(at)))));
    }
  }
  return largest;
}
TEST(Math, sin_and_cos_are_as_exact_next_to_their_zeros) {
  EXPECT_LE(largest_error_at_quarters<float>(100000), 1.5);
  EXPECT_LE(largest_error_at_quarters<double>(100000), 1.5);
}
TEST(Math, mish_is_within_six_units_where_its_exponential_is_subnormal_too) {
  GRADUS_EXPECT_ERROR(mish, x * std::tanh(softplus_reference(x)), 6, 6);
}
TEST(Math, erf_is_within_two_units) { GRADUS_EXPECT_ERROR(erf, std::erf(x), 2, 2); }

template <class T>
void expect_ends() {
  constexpr T inf = infinity<T>, tiny = std::numeric_limits<T>::denorm_min();
  EXPECT_EQ(math::exp(-inf), 0);
  EXPECT_EQ(math::exp(inf), inf);
  EXPECT_EQ(math::exp(T(0)), 1);
  EXPECT_EQ(math::expm1(-inf), -1);
  EXPECT_EQ(math::expm1(inf), inf);
  EXPECT_EQ(math::expm1(tiny), tiny);
  EXPECT_EQ(math::log(T(0)), -inf);
  EXPECT_EQ(math::log(inf), inf);
  EXPECT_EQ(math::log(T(1)), 0);
  EXPECT_TRUE(std::isnan(math::log(T(-1))));
  EXPECT_EQ(math::log1p(T(-1)), -inf);
  EXPECT_EQ(math::log1p(inf), inf);
  EXPECT_EQ(math::log1p(tiny), tiny);
  EXPECT_TRUE(std::isnan(math::log1p(T(-2))));
  EXPECT_EQ(math::tanh(inf), 1);
  EXPECT_EQ(math::tanh(-inf), -1);
  EXPECT_EQ(math::tanh(tiny), tiny);
  EXPECT_EQ(math::sigmoid(inf), 1);
  EXPECT_EQ(math::sigmoid(-inf), 0);
  EXPECT_EQ(math::sigmoid(T(0)), 0.5);
  EXPECT_EQ(math::erf(inf), 1);
  EXPECT_EQ(math::erf(-inf), -1);
  EXPECT_TRUE(std::signbit(math::expm1(-T(0))));
  EXPECT_TRUE(std::signbit(math::log1p(-T(0))));
  EXPECT_TRUE(std::signbit(math::tanh(-T(0))));
  EXPECT_TRUE(std::signbit(math::erf(-T(0))));
}

TEST(Math, ends_of_the_domain_are_right) {
  expect_ends<float>();
  expect_ends<double>();
}

template <class T>
void expect_nan_passes() {
  for (T (*function)(T) : {&math::exp<T>, &math::expm1<T>, &math::log<T>, &math::log1p<T>, &math::tanh<T>,
                           &math::sigmoid<T>, &math::softplus<T>, &math::erf<T>})
    EXPECT_TRUE(std::isnan(function(nan<T>)));
}

TEST(Math, not_a_number_stays_so) {
  expect_nan_passes<float>();
  expect_nan_passes<double>();
}

// All functions, one after the other, over an array.
template <class T>
struct AllFunctions {
  static void run(const T* x, T* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) y[0 * n + i] = math::exp(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[1 * n + i] = math::expm1(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[2 * n + i] = math::log(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[3 * n + i] = math::log1p(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[4 * n + i] = math::tanh(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[5 * n + i] = math::sigmoid(x[i]);
    for (std::int64_t i = 0; i < n; ++i) y[6 * n + i] = math::erf(x[i]);
  }
};

template <class T>
void expect_same_bits_on_all_targets() {
  using Bits = typename math::Format<T>::Bits;
  std::vector<T> x = arguments<T>();
  std::erase_if(x, [](T value) { return value != value; });  // which not-a-number comes out is left open
  const auto run = [&](Target target) {
    std::vector<T> y(7 * x.size());
    OnTarget<AllFunctions<T>, const T*, T*, std::int64_t>::pick(target)(x.data(), y.data(),
                                                                        static_cast<std::int64_t>(x.size()));
    std::vector<Bits> bits;
    for (const T value : y) bits.push_back(value == value ? std::bit_cast<Bits>(value) : Bits{0});
    return bits;
  };
  const std::vector<Bits> expected = run(Target::baseline);
  for (const Target target : all_targets) {
    if (best_target() >= target) {
      EXPECT_TRUE(run(target) == expected) << name(target);
    }
  }
}

TEST(Math, every_target_gives_the_same_bits) {
  expect_same_bits_on_all_targets<float>();
  expect_same_bits_on_all_targets<double>();
}

}  // namespace
}  // namespace gradus::kernels
