// erfc.hpp - the complement of the error function and what is made of it, exact in the tail, for float and
// double.
//
// erfc(t) = e^(-t^2) R(t): 1 - erf(t) has no digits left where erf(t) rounds to 1. R falls slowly: (1 + 2 t)
// R is a polynomial in (t - k) / (t + k) (Shepherd, Laframboise, "Chebyshev approximation of (1 + 2x)
// exp(x^2) erfc x", 1981), computed by tools/minimax.py. An error of t^2 would count t^2 times, so t is cut
// into a part whose square is exact and a rest.
//
// Largest errors, in units of the last place (tests/base/math_test.cpp): erfc 6, gelu 8.
#pragma once

#include "base/math.hpp"

namespace gradus::math {
namespace parts {

template <class T>
struct Tail;
template <>
struct Tail<float> {
  static constexpr float k = 3, end = 10.2F;  // erfc is 0 from the end on
  static constexpr std::uint32_t high_bits = 0xFFFFF000U;
  static constexpr float rest[] = {1.25300806F,     -1.3562114e-1F,  -4.75624097e-2F, 1.29646434e-1F,
                                   -1.19270795e-1F, 6.82957502e-2F,  -2.37985404e-2F, 2.56655921e-3F,
                                   2.00335488e-3F,  -7.75113946e-4F, -2.67178004e-4F};
};
template <>
struct Tail<double> {
  static constexpr double k = 4, end = 27.5;
  static constexpr std::uint64_t high_bits = 0xFFFFFFFFF8000000U;
  static constexpr double rest[] = {
      1.2329951186255525,     -1.3962111684056287e-1, 1.5379652102620036e-2,  6.8097054254734436e-2,
      -1.0103906603631736e-1, 9.3732834996887892e-2,  -6.6330365812185217e-2, 3.7167515561043454e-2,
      -1.6197734052950827e-2, 5.0319697684736844e-3,  -7.5777337374347511e-4, -1.9925557365729059e-4,
      1.5062234205648235e-4,  -2.4402952326463671e-5, -1.1224954705782899e-5, 5.7174435946740317e-6,
      3.0147239623990463e-7,  -8.3461765732958836e-7, 6.274082796475886e-8,   1.1498790161287796e-7,
      -7.8219914089914683e-9, -1.3573147154124428e-8, -1.7762745032206592e-9};
};

// e^(t^2) erfc(t) for 0 <= t <= end.
template <class T>
constexpr T scaled_erfc(T t) {
  return polynomial<Tail<T>::rest>((t - Tail<T>::k) / (t + Tail<T>::k)) / (1 + 2 * t);
}

// e^(-share x^2) for a share of 1 or 1/2 as most * last, of which the last factor alone may make a subnormal
// number.
template <class T>
struct Power {
  T most, last;
};
template <class T>
Power<T> exp_of_square(T x, T share) {
  using F = Format<T>;
  const T high = std::bit_cast<T>(std::bit_cast<typename F::Bits>(x) & Tail<T>::high_bits);
  const T exact = -share * high * high, low = -share * (x - high) * (x + high);
  const bool vanishes = exact < F::exp_low - 10;
  const auto [shifted, n, r] = reduced(vanishes ? F::exp_low - 10 : exact);
  const auto [first, second] = two_factors(n);
  return {(1 + expm1_of(r + low)) * first, vanishes ? T(0) : second};
}

}  // namespace parts

/// 1 - erf(x).
template <class T>
T erfc(T x) {
  const T size = std::abs(x), inside = size > parts::Tail<T>::end ? parts::Tail<T>::end : size;
  const auto [most, last] = parts::exp_of_square(inside, T(1));
  const T tail = most * parts::scaled_erfc(inside) * last, far = x < 0 ? 2 - tail : tail;
  const T near = x + x * polynomial<Format<T>::erf_rest>(x * x);
  return size < static_cast<T>(0.5) ? 1 - near : far;
}

/// The z below which such a share of normal numbers lies, between -8 and 8.
inline double normal_quantile(double share) {
  constexpr double half_root = 0.70710678118654752440;
  double low = -8, high = 8;
  for (int halvings = 0; halvings < 60; ++halvings) {
    const double middle = (low + high) / 2;
    (0.5 * erfc(-half_root * middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// x erfc(-x / sqrt(2)) / 2, x times the normal distribution function.
template <class T>
T gelu(T x) {
  constexpr T root = static_cast<T>(1.41421356237309504880),
              half_root = static_cast<T>(0.70710678118654752440);
  constexpr T end = parts::Tail<T>::end * root;
  const T size = std::abs(x), inside = size > end ? end : size;
  const auto [most, last] = parts::exp_of_square(inside, static_cast<T>(0.5));
  const T share = static_cast<T>(0.5) * most * parts::scaled_erfc(half_root * inside);
  // What is missing from x where x > 0 is the value at -x.
  const T tail = -size * share * (size > end ? T(0) : last);
  return x > end ? x : (x > 0 ? x : T(0)) + tail;
}

/// The derivative of gelu: Phi(x) + x phi(x), Phi and phi the normal distribution function and its density.
template <class T>
T gelu_slope(T x) {
  constexpr T half_root = static_cast<T>(0.70710678118654752440),
              density = static_cast<T>(0.39894228040143267794);  // 1 / sqrt(2 pi)
  constexpr T end = parts::Tail<T>::end * static_cast<T>(1.41421356237309504880);
  const T size = std::abs(x), inside = size > end ? end : size;
  const auto [most, last] = parts::exp_of_square(inside, static_cast<T>(0.5));
  // Phi(-|x|) - |x| phi(x): what the value lacks to 1 where x > 0, and the value itself where it is not.
  const T rest = most * (static_cast<T>(0.5) * parts::scaled_erfc(half_root * inside) - density * inside) *
                 (size > end ? T(0) : last);
  return (x > 0 ? T(1) : T(0)) + (x > 0 ? -rest : rest);
}

}  // namespace gradus::math
