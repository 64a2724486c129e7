// lanes.hpp - what to_lanes and from_lanes share: a unit is a block of images.
#pragma once

#include "kernels/convolution.hpp"
#include "kernels/tiles.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

struct LaneOp {
  /// body(images of a block, numbers of one image) for each block of the work on a batch [B, C, H, W].
  template <class Body>
  static void for_each_block(const Work& work, const Shape& batch, const Body& body) {
    for (std::int64_t block = work.begin; block < work.end; ++block)
      body(kernels::Images{block * kernels::lane_images,
                           std::min(batch[0], (block + 1) * kernels::lane_images)},
           batch.product(1, 4));
  }

  /// Throws ShapeError where the operand is not that many images in lanes.
  static void expect_blocks_of(const Call& c, std::int64_t images) {
    c.require(in_lanes(c.shape()), "takes images in lanes [blocks, C, H, W, 16]");
    c.require(images >= 0 && images / kernels::lane_images + (images % kernels::lane_images != 0 ? 1 : 0) ==
                                 c.shape()[0],
              "the blocks must be those of `batch` images");
  }

  /// target [k, n] = source [n, k] transposed, rows so many numbers apart.
  static void turn(const float* source, std::int64_t source_row, std::int64_t n, std::int64_t k,
                   float* target, std::int64_t target_row) {
    kernels::tiles_for(kernels::best_target()).transpose(source, source_row, n, k, target, target_row);
  }
};

}  // namespace gradus
