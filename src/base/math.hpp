// math.hpp - exp, log and their kin as plain arithmetic, for float and double.
//
// A loop that calls them vectorises, which calls of the C library would prevent, and gives the same bits on
// every target: no fused multiply-add, no table, no branch (both sides of a choice are computed). Methods:
// reduction of the argument after Cody and Waite ("Software manual for the elementary functions", 1980),
// minimax polynomials after Remez, computed by tools/minimax.py. Not a number in gives not a number out.
// Subnormal arguments and results are handled where nothing else is said; rounding to nearest is assumed.
//
// Largest errors, in units of the last place (tests/base/math_test.cpp measures them over all magnitudes):
//            exp   expm1  log   log1p  tanh  sigmoid, softplus  erf   log_cosh
//   float    1.05  2      1     1      3     2.5                2     6
//   double   1.05  2.5    1     1      3     2.5                2     6
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

namespace gradus::math {

/// The layout and the constants of a floating-point type.
template <class T>
struct Format;
template <>
struct Format<float> {
  using Bits = std::uint32_t;
  static constexpr int fraction_bits = 23, bias = 127;
  static constexpr float ln2_high = 0.693145751953125F, ln2_low = 1.42860682e-6F;  // n ln2_high is exact
  static constexpr float exp_low = -104, exp_high = 89;  // e^x is 0 below, infinite above
  static constexpr float expm1_low = -18;                // e^x - 1 is -1 below
  static constexpr float tanh_high = 10, erf_high = 4;   // 1 from here on
  // (e^r - 1 - r) / r^2 for |r| up to ln(2) / 2; (log((1 + s) / (1 - s)) / s - 2) / z for z = s^2; erf(x) / x
  // - 1 for x^2 up to 1; log(1 - erf(1 + t)) for t up to erf_high - 1.
  static constexpr float exp_rest[] = {4.99999935e-1F, 1.66665206e-1F, 4.16683866e-2F, 8.3687176e-3F,
                                       1.38146788e-3F};
  static constexpr float log_rest[] = {6.66667764e-1F, 3.99775361e-1F, 2.98718818e-1F};
  static constexpr float erf_rest[] = {1.28379166e-1F, -3.76126258e-1F, 1.12835851e-1F, -2.68538117e-2F,
                                       5.18832721e-3F, -8.0101896e-4F,  7.8538484e-5F};
  static constexpr float log_erfc[] = {-1.84960552F,   -2.63896688F,    -8.43117608e-1F, -4.15034967e-2F,
                                       9.89545707e-3F, -1.82937963e-3F, 1.8637805e-4F};
};
template <>
struct Format<double> {
  using Bits = std::uint64_t;
  static constexpr int fraction_bits = 52, bias = 1023;
  static constexpr double ln2_high = 0.693147180559890330187045, ln2_low = 5.4979230187083712e-14;
  static constexpr double exp_low = -746, exp_high = 710;
  static constexpr double expm1_low = -40;
  static constexpr double tanh_high = 20, erf_high = 6;
  static constexpr double exp_rest[] = {5.0000000000000106e-1, 1.6666666666666413e-1, 4.1666666666530157e-2,
                                        8.3333333334944708e-3, 1.388888894363036e-3,  1.9841269506555356e-4,
                                        2.4801493098733354e-5, 2.7557586396741581e-6, 2.7630248422432851e-7,
                                        2.5000053878886233e-8};
  static constexpr double log_rest[] = {6.6666666666667345e-1, 3.9999999999414322e-1, 2.8571428742475741e-1,
                                        2.2222198563362894e-1, 1.8183564873559646e-1, 1.5314035654664685e-1,
                                        1.4796107279774906e-1};
  static constexpr double erf_rest[] = {
      1.2837916709551257e-1, -3.761263890318352e-1,  1.1283791670944185e-1, -2.6866170643111468e-2,
      5.2239776061184814e-3, -8.5483259293166557e-4, 1.2055293577021471e-4, -1.4924712305189894e-5,
      1.6447131617748237e-6, -1.6206314146064028e-7, 1.3710982127039678e-8, -7.779471692267398e-10};
  static constexpr double log_erfc[] = {
      -1.8496055099332483,    -2.6389675142347886,     -8.4310725635865897e-1, -4.156109804218328e-2,
      1.0033825378470407e-2,  -1.9779025941247517e-3,  2.3732259113227274e-4,  2.6277560902364282e-5,
      -2.7158473069744629e-5, 9.607954142284349e-6,    -2.0587367185766016e-6, 1.4203131726554359e-7,
      9.8060554371133978e-8,  -5.2268969219252924e-8,  1.4987264646054818e-8,  -2.8816098706068418e-9,
      3.70967984414461e-10,   -2.9067468508087429e-11, 1.0496375445045837e-12};
};

/// x^n for a power of two n.
template <std::size_t n, class T>
constexpr T power(T x) {
  if constexpr (n == 1)
    return x;
  else
    return power<n / 2>(x) * power<n / 2>(x);
}

/// c[0] + c[1] x + c[2] x^2 + ... by Estrin's rule (1960): halves, so that sums need not wait for each other.
template <const auto& c, std::size_t first = 0, std::size_t count = std::size(c), class T>
constexpr T polynomial(T x) {
  if constexpr (count == 1) {
    return c[first];
  } else {
    constexpr std::size_t half = std::bit_floor(count - 1);
    return polynomial<c, first, half>(x) + power<half>(x) * polynomial<c, first + half, count - half>(x);
  }
}

namespace parts {

// Adding it to a number moves the nearest integer n, as n + bias, into the lowest bits.
template <class T>
inline constexpr T shift = static_cast<T>(3) *
                               static_cast<T>(std::uint64_t{1} << (Format<T>::fraction_bits - 1)) +
                           static_cast<T>(Format<T>::bias);

// 2^n of shifted = shift + n, for n among the exponents of normal numbers.
template <class T>
constexpr T power_of_two(T shifted) {
  return std::bit_cast<T>(std::bit_cast<typename Format<T>::Bits>(shifted) << Format<T>::fraction_bits);
}

// x = n ln 2 + r with |r| <= ln(2) / 2; shifted = shift + n.
template <class T>
struct Reduced {
  T shifted, n, r;
};

template <class T>
constexpr Reduced<T> reduced(T x) {
  constexpr T log2_of_e = static_cast<T>(1.44269504088896340736);
  const T shifted = x * log2_of_e + shift<T>, n = shifted - shift<T>;
  return {shifted, n, (x - n * Format<T>::ln2_high) - n * Format<T>::ln2_low};
}

// e^r - 1 for a reduced r.
template <class T>
constexpr T expm1_of(T r) {
  return r + r * r * polynomial<Format<T>::exp_rest>(r);
}

// 2^n as a product of two factors, each of them a normal number even where 2^n overflows or is subnormal.
template <class T>
struct TwoFactors {
  T first, second;
};

template <class T>
constexpr TwoFactors<T> two_factors(T n) {
  const T half = n * static_cast<T>(0.5) + shift<T>;
  return {power_of_two(half), power_of_two((n - (half - shift<T>)) + shift<T>)};
}

// e^x where neither overflow nor a subnormal result is possible.
template <class T>
constexpr T exp_inside(T x) {
  const auto [shifted, n, r] = reduced(x);
  return (1 + expm1_of(r)) * power_of_two(shifted);
}

// e^x - 1 for -40 < x < 80.
template <class T>
constexpr T expm1_inside(T x) {
  const auto [shifted, n, r] = reduced(x);
  const T scale = power_of_two(shifted);
  return scale * expm1_of(r) + (scale - 1);
}

// x = 2^exponent * mantissa with a mantissa in [sqrt(1/2), sqrt(2)), for a positive normal x.
template <class T>
struct Split {
  T exponent, mantissa;
};

template <class T>
constexpr Split<T> split(T x) {
  using F = Format<T>;
  using Bits = typename F::Bits;
  constexpr Bits lowest = std::bit_cast<Bits>(static_cast<T>(0.70710678118654752440));
  constexpr Bits fraction = (Bits{1} << F::fraction_bits) - 1;
  constexpr Bits one = std::bit_cast<Bits>(T(1));
  constexpr T large =
      static_cast<T>(Bits{1} << F::fraction_bits);  // its last bit counts 1: takes in small integers
  const Bits from_lowest = std::bit_cast<Bits>(x) - lowest + one;
  const T biased = std::bit_cast<T>((from_lowest >> F::fraction_bits) | std::bit_cast<Bits>(large));
  return {biased - (large + F::bias), std::bit_cast<T>((from_lowest & fraction) + lowest)};
}

// exponent ln 2 + log(1 + f) + extra. With s = f / (2 + f), log(1 + f) = 2 s + s R = f - (f^2/2 - s (f^2/2 +
// R)).
template <class T>
constexpr T log_of(T exponent, T f, T extra) {
  const T s = f / (2 + f), half_square = static_cast<T>(0.5) * f * f, z = s * s,
          rest = z * polynomial<Format<T>::log_rest>(z);
  const T low = s * (half_square + rest) + (exponent * Format<T>::ln2_low + extra);
  return exponent * Format<T>::ln2_high - ((half_square - low) - f);
}

// Values at the ends of the domain: log(0), log of a negative number, of infinity, of not a number.
template <class T>
constexpr T log_ends(T x, T y) {
  using L = std::numeric_limits<T>;
  return x > 0 ? (x < L::infinity() ? y : x) : (x == 0 ? -L::infinity() : L::quiet_NaN());
}

}  // namespace parts

/// e^x.
template <class T>
constexpr T exp(T x) {
  using F = Format<T>;
  x = x > F::exp_high ? F::exp_high : x;
  x = x < F::exp_low ? F::exp_low : x;
  const auto [shifted, n, r] = parts::reduced(x);
  const auto [first, second] = parts::two_factors(n);
  return (1 + parts::expm1_of(r)) * first * second;
}

/// e^x - 1, exact for small x.
template <class T>
constexpr T expm1(T x) {
  using F = Format<T>;
  T inside = x > F::exp_high ? F::exp_high : x;
  inside = inside < F::expm1_low ? F::expm1_low : inside;
  const auto [shifted, n, r] = parts::reduced(inside);
  const auto [first, second] = parts::two_factors(n);
  const T y = (first * parts::expm1_of(r) + (first - 1 / second)) * second;
  return x == 0 ? x : y;
}

/// Natural logarithm.
template <class T>
constexpr T log(T x) {
  constexpr T up = static_cast<T>(std::uint64_t{1} << 60);
  const bool subnormal = x < std::numeric_limits<T>::min();
  const auto [exponent, mantissa] = parts::split(subnormal ? x * up : x);
  return parts::log_ends(x, parts::log_of(subnormal ? exponent - 60 : exponent, mantissa - 1, T(0)));
}

/// log(1 + x), exact for small x.
template <class T>
constexpr T log1p(T x) {
  const T u = 1 + x, small = x - (u - 1), large = 1 - (u - x);
  const T lost = x < 1 ? small : large;  // 1 + x = u + lost, exactly
  const auto [exponent, mantissa] = parts::split(u);
  const T y = parts::log_ends(u, parts::log_of(exponent, mantissa - 1, lost / u));
  return x == 0 ? x : y;
}

/// Hyperbolic tangent.
template <class T>
T tanh(T x) {
  const T size = std::abs(x), inside = size > Format<T>::tanh_high ? Format<T>::tanh_high : size;
  const T e = parts::expm1_inside(2 * inside);
  return std::copysign(e / (e + 2), x);
}

/// log(1 + x) for 0 <= x <= 1.
template <class T>
constexpr T log1p_below_one(T x) {
  const T u = 1 + x, lost = x - (u - 1);
  const auto [exponent, mantissa] = parts::split(u);
  return parts::log_of(exponent, mantissa - 1, lost / u);
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), without overflow on either side.
template <class T>
T softplus(T x) {
  return (x < 0 ? T(0) : x) + log1p_below_one(exp(-std::abs(x)));
}

/// 1 / (1 + e^-x), without overflow on either side.
template <class T>
T sigmoid(T x) {
  const T e = exp(-std::abs(x));
  return (x < 0 ? e : T(1)) / (1 + e);
}

/// x / (1 + e^-x). Below 0 it is x e^x / (1 + e^x), where x comes in before the last factor of e^x, which may
/// be subnormal where x e^x is not.
template <class T>
T silu(T x) {
  constexpr T low = Format<T>::exp_low - 10;  // x e^x is 0 below
  const T size = std::abs(x), inside = size > -low ? -low : size;
  const auto [shifted, n, r] = parts::reduced(-inside);
  const auto [first, second] = parts::two_factors(n);
  const T most = (1 + parts::expm1_of(r)) * first, last = size > -low ? T(0) : second;
  return (x < 0 ? x * most * last : x) / (1 + most * last);
}

namespace parts {

// e^-|x| as the two factors of silu, and n / d = tanh(log(1 + e^x)), of which no term cancels another.
template <class T>
struct MishTerms {
  T most, last, e, d;
};
template <class T>
MishTerms<T> mish_terms(T x) {
  constexpr T low = Format<T>::exp_low - 10;
  const T size = std::abs(x), inside = size > -low ? -low : size;
  const auto [shifted, n, r] = reduced(-inside);
  const auto [first, second] = two_factors(n);
  const T most = (1 + expm1_of(r)) * first, last = size > -low ? T(0) : second, e = most * last;
  return {most, last, e, x < 0 ? e * (e + 2) + 2 : (1 + 2 * e) + 2 * (e * e)};
}

}  // namespace parts

/// x tanh(log(1 + e^x)) = x n / (n + 2), n = e^2x + 2 e^x; times e^-2x above and below where x > 0.
template <class T>
T mish(T x) {
  const auto [most, last, e, d] = parts::mish_terms(x);
  return (x < 0 ? x * (most * (e + 2)) * last : x * (1 + 2 * e)) / d;
}

/// The derivative of mish: tanh(log(1 + e^x)) + 4 x e^x (1 + e^x) / (n + 2)^2.
template <class T>
T mish_slope(T x) {
  const auto [most, last, e, d] = parts::mish_terms(x);
  const T size = std::abs(x), inside = size > 2000 ? T(2000) : size;  // e is 0 long before
  const T share = (x < 0 ? (e + 2) * e : 1 + 2 * e) / d;
  const T rest = 4 * inside * (1 + e) / (d * d);
  return share + (x < 0 ? -rest * most * last : rest * (e * e));
}

/// log(cosh x) = log(1 + (cosh x - 1)) for small x, |x| - log 2 + log(1 + e^-2|x|) for others.
template <class T>
T log_cosh(T x) {
  constexpr T high = 40, log_2 = static_cast<T>(0.69314718055994530942);  // e^-2|x| no longer counts
  const T size = std::abs(x), inside = size > high ? high : size;
  const T u = parts::expm1_inside(inside), back = 1 / (1 + u);  // cosh x - 1 = u^2 / (2 (1 + u))
  const T rest = log1p_below_one(size < 1 ? static_cast<T>(0.5) * u * u * back : back * back);
  return size < 1 ? rest : (size - log_2) + rest;
}

/// softplus(z) - y z, minus the logarithm of sigmoid(z)^y (1 - sigmoid(z))^(1 - y), without taking large
/// numbers from each other; 0 where y says for certain what an infinite z says.
template <class T>
T binary_cross_entropy(T z, T y) {
  const T share = z > 0 ? 1 - y : -y;
  return (share == 0 ? T(0) : share * z) + log1p_below_one(exp(-std::abs(z)));
}

/// Error function.
template <class T>
T erf(T x) {
  const T size = std::abs(x), inside = size > Format<T>::erf_high ? Format<T>::erf_high : size;
  const T near = size + size * polynomial<Format<T>::erf_rest>(size * size);
  const T far = 1 - parts::exp_inside(polynomial<Format<T>::log_erfc>(inside - 1));
  return std::copysign(size < 1 ? near : far, x);
}

}  // namespace gradus::math
