// association.cpp - how much one column tells of another.
#include "data/association.hpp"

#include <algorithm>
#include <cmath>

namespace gradus::data {

// Groups of few numbers explain much by chance: shares are of variances, not of sums of squares.
double GroupedNumbers::strength() const {
  double within = 0, groups = 0;
  for (const Moments& group : groups_) within += group.spread(), groups += group.count() > 0;
  const double rows = all_.count(), free = rows - groups;
  if (!(all_.spread() > 0) || free <= 0) return 0;
  return std::sqrt(std::max(0.0, 1 - (within / free) / (all_.spread() / (rows - 1))));
}

double PairedNumbers::strength() const {
  const double xx = xx_ - x_ * x_ / count_, yy = yy_ - y_ * y_ / count_, xy = xy_ - x_ * y_ / count_;
  return count_ > 2 && xx > 0 && yy > 0 ? std::min(1.0, std::abs(xy) / std::sqrt(xx) / std::sqrt(yy)) : 0;
}

// Corrected for what chance alone would give (Bergsma, 2013).
double PairedGroups::strength() const {
  const std::size_t down = counts_.size() / std::max<std::size_t>(across_, 1);
  std::vector<double> rows(down), columns(across_);
  double all = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto count = static_cast<double>(counts_[i]);
    rows[i / across_] += count, columns[i % across_] += count, all += count;
  }
  double squares = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double expected = rows[i / across_] * columns[i % across_];
    const auto count = static_cast<double>(counts_[i]);
    if (expected > 0) squares += count * count / expected;
  }
  const auto used = [](const std::vector<double>& counts) {
    return static_cast<double>(std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0; }));
  };
  const double r = used(rows), k = used(columns);
  if (all < 2 || r < 2 || k < 2) return 0;
  const double corrected = std::max(0.0, squares - 1 - (r - 1) * (k - 1) / (all - 1));
  const double least = std::min(r - (r - 1) * (r - 1) / (all - 1), k - (k - 1) * (k - 1) / (all - 1)) - 1;
  return least > 0 ? std::sqrt(std::min(1.0, corrected / least)) : 0;
}

}  // namespace gradus::data
