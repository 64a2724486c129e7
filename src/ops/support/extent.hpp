// extent.hpp - pairs of lengths as attributes of ops on images.
#pragma once

#include "kernels/lane_tiles.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {

/// A pair as an attribute holds it, and back.
inline std::vector<std::int64_t> list_of(const Extent& extent) { return {extent.down, extent.along}; }
inline Extent extent_of(const std::vector<std::int64_t>& list) { return {list.at(0), list.at(1)}; }

/// True for images in lanes, [blocks, C, H, W, lane_images].
inline bool in_lanes(const Shape& images) { return images.rank() == 5 && images[4] == lane_images; }
/// True for them and for [B, C, H, W].
inline bool are_images(const Shape& x) { return x.rank() == 4 || in_lanes(x); }

/// More would be a slip or an attack, and must not overflow.
inline constexpr std::int64_t most_extent = 1'000'000;

/// True for two lengths of at least `least`, and not too long.
inline bool is_extent(const std::vector<std::int64_t>& list, std::int64_t least) {
  return list.size() == 2 && list[0] >= least && list[1] >= least && list[0] <= most_extent &&
         list[1] <= most_extent;
}

}  // namespace gradus
