// image_cut.hpp - how the images of a batch are shared out.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/lane_tiles.hpp"

namespace gradus::kernels {

/// Images [begin, end) of a batch.
struct Images {
  std::int64_t begin = 0, end = 0;
};

/// A batch cut into units of so many images, the last one with what is left.
struct ImageCut {
  std::int64_t batch = 0, each = 1;

  std::int64_t units() const { return batch == 0 ? 0 : (batch + each - 1) / each; }
  Images unit(std::int64_t i) const { return {i * each, std::min(batch, (i + 1) * each)}; }
};

/// Most units of a batch whose size alone decides.
inline constexpr std::int64_t most_image_units = 32;

/// The cut of blocks of images in lanes: whole blocks, by their number alone, as all ops of a sweep have the
/// same units.
inline ImageCut cut_of_blocks(std::int64_t blocks) {
  const std::int64_t batch = blocks * lane_images, even = (batch + most_image_units - 1) / most_image_units;
  return {batch, std::max<std::int64_t>(1, (even + lane_images - 1) / lane_images) * lane_images};
}

}  // namespace gradus::kernels
