// batches.hpp - how the rows of an epoch are cut into mini-batches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace gradus::training {

/// Mini-batches of `batch` rows each; what is left at the end is a batch of its own, or joins the one before
/// where the model needs more rows than that to learn from (see ModelTraits::least_batch).
class Batches {
 public:
  /// For at least 1 row, in batches of at least 1.
  Batches(std::int64_t rows, std::int64_t batch, std::int64_t least)
      : rows_(rows), batch_(std::min(batch, rows)), count_(rows_ / batch_) {
    const std::int64_t left = rows_ % batch_;
    if (left >= std::max<std::int64_t>(least, 1)) ++count_;
  }

  /// How many there are.
  std::int64_t count() const { return count_; }
  /// The rows of the i-th, out of all rows in their order.
  std::span<const std::int64_t> of(std::span<const std::int64_t> all, std::int64_t i) const {
    const std::int64_t begin = i * batch_, end = i + 1 == count_ ? rows_ : begin + batch_;
    return all.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  }

 private:
  std::int64_t rows_, batch_, count_;
};

}  // namespace gradus::training
