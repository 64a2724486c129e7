// folds.hpp - rows cut into folds, each of which chooses while the others train.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/split.hpp"

namespace gradus::data {

/// One way of parting rows into those that train and those that choose.
struct Fold {
  std::vector<std::int64_t> train{}, validation{};
};

/// Cuts these rows, in ascending order, into so many folds. Each stratum (of all rows; none where empty) is
/// dealt out in turn, in random order. Rows of one group stay together, large groups first, each in the fold
/// that has fewest rows. By times each fold chooses among rows that are newer than all those it trains on:
/// the oldest ones never choose. Throws UsageError for fewer than two folds, and where there is not a row, a
/// group or a time for each.
std::vector<Fold> folds_of(std::span<const std::int64_t> rows, std::span<const std::int64_t> strata,
                           const SplitBy& by, int count, std::uint64_t seed);

}  // namespace gradus::data
