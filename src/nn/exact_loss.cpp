// exact_loss.cpp - what losses are held to: shared inputs of their references, and formulas in long double.
#include <limits>

#include "nn/loss_file.hpp"

namespace gradus {

Tensor reference_numbers() {
  return Tensor::from<double>({2, 3}, {-0.7298912857958996, -0.536634799442079, -1.8315823384375736,
                                       -1.100236792656808, 1.0900991550536183, -3.3911703468756316});
}
Tensor reference_targets() {
  return Tensor::from<double>({2, 3}, {0.2610790509427885, 0.20545487028623188, -0.3132538280893412,
                                       -0.9557968675460797, 0.3877227205227094, -0.08796093217957242});
}
Tensor reference_logits() {
  return Tensor::from<double>(
      {2, 4}, {-4.186958399282474, -2.348900617888294, -3.4773768256334256, 0.18748849208593152,
               -0.5313473343094712, -2.8699626811063474, 1.6934052678822042, -3.9931437777240646});
}

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
