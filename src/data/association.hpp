// association.hpp - how much one column tells of another.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sums.hpp"

namespace gradus::data {

/// Pairs of a number and a group: the root of the share of the variance between the groups.
class GroupedNumbers {
 public:
  explicit GroupedNumbers(std::size_t groups) : groups_(groups) {}
  void add(std::size_t group, double value) {
    all_.add(value);
    groups_[group].add(value);
  }
  double strength() const;

 private:
  Moments all_;
  std::vector<Moments> groups_;
};

/// Pairs of numbers: the size of their correlation.
class PairedNumbers {
 public:
  void add(double x, double y) {
    if (count_++ == 0) first_x_ = x, first_y_ = y;
    const double dx = x - first_x_, dy = y - first_y_;
    x_ += dx, y_ += dy, xx_ += dx * dx, yy_ += dy * dy, xy_ += dx * dy;
  }
  double strength() const;

 private:
  double count_ = 0, first_x_ = 0, first_y_ = 0, x_ = 0, y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0;
};

/// Pairs of groups: Cramer's V.
class PairedGroups {
 public:
  PairedGroups(std::size_t down, std::size_t across) : across_(across), counts_(down * across) {}
  void add(std::size_t down, std::size_t across) { ++counts_[down * across_ + across]; }
  double strength() const;

 private:
  std::size_t across_;
  std::vector<std::int64_t> counts_;
};

}  // namespace gradus::data
