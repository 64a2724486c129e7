// pow.hpp - a to the power b as plain arithmetic, for float and double.
//
// a^b = e^(b log a). An error of log a counts |b log a| times, up to 745, so the logarithm is needed to more
// places than the result: float computes in double, double in pairs of doubles whose sum is the value
// (Dekker, "A floating-point technique for extending the available precision", 1971). As IEEE 754 has it,
// except that not a number always stays so: pow(NaN, 0) and pow(1, NaN) are NaN, for it must be seen.
//
// Largest errors: float 0.51, double 1.2 units in the last place (tests/base/pow_test.cpp).
#pragma once

#include "base/math.hpp"

namespace gradus::math {
namespace parts {

// high + low, |low| at most half a unit in the last place of high.
struct Pair {
  double high, low;
};

// a b, exactly.
constexpr Pair product(double a, double b) {
  constexpr double splitter = 134217729;  // 2^27 + 1: cuts 53 bits into two halves
  const double a_far = a * splitter, a_high = a_far - (a_far - a), a_low = a - a_high;
  const double b_far = b * splitter, b_high = b_far - (b_far - b), b_low = b - b_high;
  const double high = a * b;
  return {high, ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

// a + b, exactly, for |a| >= |b|.
constexpr Pair ordered_sum(double a, double b) {
  const double high = a + b;
  return {high, b - (high - a)};
}

// (log((1 + s) / (1 - s)) / s - 2 - 2/3 z) / z^2, z = s^2.
inline constexpr double log_rest[] = {3.9999999999999977e-1, 2.8571428571445112e-1, 2.2222222217536396e-1,
                                      1.8181818870324655e-1, 1.5384556870269025e-1, 1.3336317447792836e-1,
                                      1.1674817919385556e-1, 1.1989018045412671e-1};

// log(2^exponent * mantissa) to some 65 bits, by s = (m - 1) / (m + 1): 2 s + s z (2/3 + z q(z)), z = s^2.
constexpr Pair log_pair(double exponent, double mantissa) {
  const double f = mantissa - 1, d = mantissa + 1, d_low = mantissa - (d - 1);
  const double s = f / d;
  const Pair back = product(s, d);
  const double s_low = (((f - back.high) - back.low) - s * d_low) / d;
  const Pair square = product(s, s);
  const double z = square.high, z_low = square.low + 2 * s * s_low;
  constexpr double third = 0.6666666666666666, third_low = 3.7007434154171886e-17;  // 2/3
  const Pair second = product(z, third);
  const double rest = z * z * polynomial<log_rest>(z);
  const Pair u = ordered_sum(second.high, rest);
  const double u_low = u.low + (second.low + (z * third_low + z_low * third));
  const Pair last = product(s, u.high);
  const Pair sum = ordered_sum(2 * s, last.high);
  const double sum_low = sum.low + (2 * s_low + (last.low + (s * u_low + s_low * u.high)));
  const Pair all = ordered_sum(exponent * Format<double>::ln2_high, sum.high);
  const Pair near = ordered_sum(sum.high, sum_low);
  const bool one = exponent == 0;
  const double low = all.low + (sum_low + exponent * Format<double>::ln2_low);
  return one ? near : ordered_sum(all.high, low);
}

// e^(high + low); low counts only while the result is finite and not 0.
constexpr double exp_pair(Pair x) {
  using F = Format<double>;
  double inside = x.high > F::exp_high ? F::exp_high : x.high;
  inside = inside < F::exp_low ? F::exp_low : inside;
  const auto [shifted, n, r] = reduced(inside);
  const auto [first, second] = two_factors(n);
  return (1 + expm1_of(r + (inside == x.high ? x.low : 0.0))) * first * second;
}

constexpr double power_of_size(double size, double b) {
  constexpr double up = static_cast<double>(std::uint64_t{1} << 60),
                   widest = 0x1p64;  // |log| >= 2^-53 where not 0
  const bool subnormal = size < std::numeric_limits<double>::min();
  const auto [exponent, mantissa] = split(subnormal ? size * up : size);
  const Pair logarithm = log_pair(subnormal ? exponent - 60 : exponent, mantissa);
  const double limited = b > widest ? widest : b < -widest ? -widest : b;
  const Pair high = product(limited, logarithm.high);
  return exp_pair({high.high, high.low + limited * logarithm.low});
}

constexpr float power_of_size(float size, float b) {
  const auto [exponent, mantissa] = split(static_cast<double>(size));
  const double product = static_cast<double>(b) * log_of(exponent, mantissa - 1, 0.0);
  return static_cast<float>(exp(product));
}

// True for a whole number, infinity among them.
template <class T>
constexpr bool is_whole(T size) {
  constexpr T large = static_cast<T>(std::uint64_t{1} << Format<T>::fraction_bits);
  return (size >= large) | ((size + large) - large == size);
}

}  // namespace parts

/// a^b.
template <class T>
T pow(T a, T b) {
  constexpr T inf = std::numeric_limits<T>::infinity();
  const T size = std::abs(a), exponent = std::abs(b);
  const bool whole = parts::is_whole(exponent);
  const bool odd = whole & !parts::is_whole(static_cast<T>(0.5) * exponent);
  const bool negative = (a < 0) & (a > -inf);
  const T end = (size == 0) == (b < 0) ? inf : T(0);  // where size is 0 or infinite
  T y = parts::power_of_size(size, b);
  y = (size == 0) | (size == inf) ? end : y;
  y = (b == 0) | (size == 1) ? T(1) : y;
  y = odd ? std::copysign(y, a) : y;
  y = negative & !whole ? std::numeric_limits<T>::quiet_NaN() : y;
  return (a != a) | (b != b) ? a + b : y;
}

/// x^n by repeated squaring: exact where every power on the way is.
constexpr double whole_power(double x, std::int64_t n) {
  double result = 1, square = n < 0 ? 1 / x : x;
  for (std::uint64_t left = n < 0 ? -static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n); left > 0;
       left /= 2) {
    if (left % 2 == 1) result *= square;
    square *= square;
  }
  return result;
}

}  // namespace gradus::math
