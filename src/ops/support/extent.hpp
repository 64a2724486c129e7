// extent.hpp - pairs of lengths as attributes of ops on images.
#pragma once

#include "ops/support/op_file.hpp"

namespace gradus {

/// A pair as an attribute holds it, and back.
inline std::vector<std::int64_t> list_of(const Extent& extent) { return {extent.down, extent.along}; }
inline Extent extent_of(const std::vector<std::int64_t>& list) { return {list.at(0), list.at(1)}; }

/// True for two lengths of at least `least`. More than a million would be a slip or an attack, and must not
/// overflow.
inline bool is_extent(const std::vector<std::int64_t>& list, std::int64_t least) {
  constexpr std::int64_t most = 1'000'000;
  return list.size() == 2 && list[0] >= least && list[1] >= least && list[0] <= most && list[1] <= most;
}

}  // namespace gradus
