// exact_loss.cpp - formulas in long double that losses are held to.
#include <limits>

#include "nn/loss_file.hpp"

namespace gradus {

Long exact_share(ExactRow z, std::size_t j) { return std::exp(z[j] - *std::max_element(z.begin(), z.end())); }

Long exact_shares(ExactRow z, std::size_t but) {
  Long total = 0;
  for (std::size_t j = 0; j < z.size(); ++j) total += j == but ? 0 : exact_share(z, j);
  return total;
}

Long exact_surprise(ExactRow z, std::size_t y) {
  const auto most = std::max_element(z.begin(), z.end());
  const std::size_t first = z[y] == *most ? y : static_cast<std::size_t>(most - z.begin());
  return (*most - z[y]) + std::log1p(exact_shares(z, first));
}

Long exact_spread(ExactRow z) {
  constexpr Long enough = 750;  // e^-750 is nothing in either type
  Long low = std::numeric_limits<Long>::infinity(), high = -low;
  for (const Long x : z)
    if (std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
  return 1 + std::min(high - low, enough);
}

Long exact_size(ExactRow s) {
  Long most = 1;  // the margin
  for (const Long x : s)
    if (std::isfinite(x)) most = std::max(most, std::abs(x));
  return most;
}

Long exact_violations(ExactRow s, std::size_t y, int power) {
  Long total = 0;
  for (std::size_t j = 0; j < s.size(); ++j)
    total += j == y ? 0 : std::pow(std::max(0.0L, s[j] - s[y] + 1), power);
  return total;
}

}  // namespace gradus
