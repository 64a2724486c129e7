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
/// The share of normal numbers below x, and their density there.
inline Long exact_normal(Long x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; }
inline Long exact_density(Long x) { return std::exp(-x * x / 2) / std::sqrt(2 * exact_pi); }
/// The slope of erf, and the number that its last digit depends on.
inline Long exact_bell(Long x) { return 2 / std::sqrt(exact_pi) * std::exp(-x * x); }
inline Long exact_bell_size(Long x) { return exact_bell(x) * (1 + x * x); }

}  // namespace gradus
