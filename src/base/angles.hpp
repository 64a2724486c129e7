// angles.hpp - sine and cosine as plain arithmetic, for float and double; see math.hpp.
//
// Largest errors, in units of the last place (tests/base/math_test.cpp): sin and cos 1.6.
#pragma once

#include "base/math.hpp"

namespace gradus::math {

namespace parts {

// (sin t - t) / t^3 and (cos t - 1 + t^2 / 2) / t^4 as series in t^2, to t^17 and t^16: |t| is at most pi
// / 4.
inline constexpr double sin_rest[] = {
    -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
    -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
inline constexpr double cos_rest[] = {
    1.0 / 24,        -1.0 / 720,         1.0 / 40320,         -1.0 / 3628800,
    1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000};

}  // namespace parts

/// cos(2 pi x) for |x| below 2^48, the turn being reduced without an error.
constexpr double cos_of_turns(double x) {
  constexpr double nearest =
      3.0 * (std::uint64_t{1} << 51);  // adding it moves an integer into the lowest bits
  const double shifted = 4 * x + nearest, n = shifted - nearest;
  const double t = (x - n / 4) * 6.283185307179586477, z = t * t;
  const double sin = t + t * z * polynomial<parts::sin_rest>(z);
  const double cos = (1 - z / 2) + z * z * polynomial<parts::cos_rest>(z);
  const std::uint64_t quarter = std::bit_cast<std::uint64_t>(shifted) & 3;
  const double size = (quarter & 1) != 0 ? sin : cos;
  return quarter == 1 || quarter == 2 ? -size : size;
}

namespace parts {

/// From here on the digits of an angle no longer tell where on the circle it is well enough.
inline constexpr double angle_end = 0x1p26;

// pi / 2 in four parts, three of them with so few bits that a whole number of quarters times each is exact.
inline constexpr double quarter_turn[] = {0x1.921fb54p0, 0x1.10b461p-30, 0x1.a62633p-58,
                                          0x1.45c06e0e68948p-86};

inline constexpr float sin_rest_float[] = {-1.0F / 6, 1.0F / 120, -1.0F / 5040, 1.0F / 362880};
inline constexpr float cos_rest_float[] = {1.0F / 24, -1.0F / 720, 1.0F / 40320, -1.0F / 3628800};

template <class T>
constexpr T sin_rest_of(T z) {
  if constexpr (sizeof(T) == sizeof(float))
    return polynomial<sin_rest_float>(z);
  else
    return polynomial<sin_rest>(z);
}
template <class T>
constexpr T cos_rest_of(T z) {
  if constexpr (sizeof(T) == sizeof(float))
    return polynomial<cos_rest_float>(z);
  else
    return polynomial<cos_rest>(z);
}

// sin(x + turned pi / 2). The angle is reduced in double for float, too: close to a multiple of pi / 2 all
// digits of pi count. What rounding takes from the reduced angle t is `low`.
template <class T>
constexpr T sin_turned(T x, std::int32_t turned) {
  constexpr double nearest = 3.0 * (std::uint64_t{1} << 51), end = angle_end;
  const double wide = x, inside = wide < end && wide > -end ? wide : 0;
  const double n = (inside * 0.63661977236758134308 + nearest) - nearest;
  const double first = (inside - n * quarter_turn[0]) - n * quarter_turn[1];  // exact
  const double second = first - n * quarter_turn[2], lost = (first - second) - n * quarter_turn[2];
  const double r = second - n * quarter_turn[3];
  const T t = static_cast<T>(r);
  const T low = sizeof(T) < sizeof(r) ? static_cast<T>(r - static_cast<double>(t))
                                      : static_cast<T>(((second - r) - n * quarter_turn[3]) + lost);
  const T z = t * t, half = static_cast<T>(0.5) * z, near = 1 - half;
  const T sin = t + (t * z * sin_rest_of(z) + low * near);
  const T cos = near + (((1 - near) - half) + (z * z * cos_rest_of(z) - t * low));
  const std::int32_t quarter = static_cast<std::int32_t>(n) + turned;
  const T size = (quarter & 1) != 0 ? cos : sin, y = (quarter & 2) != 0 ? -size : size;
  return wide < end && wide > -end ? y : std::numeric_limits<T>::quiet_NaN();
}

}  // namespace parts

/// Sine and cosine of an angle in radians; not a number where it is 2^26 (6.7e7) or more, either way.
template <class T>
constexpr T sin(T x) {
  return parts::sin_turned(x, 0);
}
template <class T>
constexpr T cos(T x) {
  return parts::sin_turned(x, 1);
}

}  // namespace gradus::math
