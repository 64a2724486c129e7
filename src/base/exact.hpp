// exact.hpp - functions in long double that ops and losses are held to.
#pragma once

#include <algorithm>
#include <cmath>

namespace gradus {

using Long = long double;

inline constexpr Long exact_pi = 3.141592653589793238462643383279502884L;

inline Long exact_sigmoid(Long x) { return 1 / (1 + std::exp(-x)); }
inline Long exact_softplus(Long x) { return std::max(x, 0.0L) + std::log1p(std::exp(-std::abs(x))); }
inline Long exact_log_cosh(Long x) {
  const Long size = std::abs(x), half = std::sinh(x / 2);
  return size < 1 ? std::log1p(2 * half * half) : size - std::log(2.0L) + std::log1p(std::exp(-2 * size));
}
/// As the ops have them: not a number from 2^26 on.
inline Long exact_sin(Long x) { return std::abs(x) < 0x1p26L ? std::sin(x) : std::nanl(""); }
inline Long exact_cos(Long x) { return std::abs(x) < 0x1p26L ? std::cos(x) : std::nanl(""); }
/// tanh(log(1 + e^x)), and its derivative.
inline Long exact_mish_share(Long x) { return std::tanh(exact_softplus(x)); }
inline Long exact_mish_share_slope(Long x) {
  const Long e = std::exp(-std::abs(x)), d = x < 0 ? e * (e + 2) + 2 : 1 + 2 * e + 2 * e * e;
  return 4 * (x < 0 ? e : e * e) * (1 + e) / (d * d);
}
/// The share of normal numbers below x, and their density there.
inline Long exact_normal(Long x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; }
inline Long exact_density(Long x) { return std::exp(-x * x / 2) / std::sqrt(2 * exact_pi); }
/// The slope of erf, and the number that its last digit depends on.
inline Long exact_bell(Long x) { return 2 / std::sqrt(exact_pi) * std::exp(-x * x); }
inline Long exact_bell_size(Long x) { return exact_bell(x) * (1 + x * x); }

}  // namespace gradus
