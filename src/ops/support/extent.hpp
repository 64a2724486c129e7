// extent.hpp - pairs of lengths as attributes of ops on images.
#pragma once

#include "kernels/lane_tiles.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {

/// True for images in lanes, [blocks, C, H, W, lane_images].
inline bool in_lanes(const Shape& images) { return images.rank() == 5 && images[4] == kernels::lane_images; }
/// True for them and for [B, C, H, W].
inline bool are_images(const Shape& x) { return x.rank() == 4 || in_lanes(x); }

/// More would be a slip or an attack, and must not overflow.
inline constexpr std::int64_t most_extent = 1'000'000;
/// Lengths on images: some, or none too.
inline constexpr Range lengths{.least = 1, .most = most_extent};
inline constexpr Range lengths_or_none{.least = 0, .most = most_extent};

}  // namespace gradus
