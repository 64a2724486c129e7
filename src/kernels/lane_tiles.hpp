// lane_tiles.hpp - the inner loops of convolutions whose images lie side by side in the lanes of vectors.
//
// A number of an image stands for a block of images; what is computed for one is computed for all. Sums never
// leave the registers while they run over taps or pixels, in their order.
#pragma once

#include <cstdint>

#include "kernels/target.hpp"

namespace gradus::kernels {

/// Images of a block, whatever the vectors of a target are: a pixel of them all lies in one place.
inline constexpr std::int64_t lane_images = 16;

/// y[r, p] = sum over channels and taps k, l of w[channel, k, l, r] x[channel, k, l, p]: some outputs r of
/// some neighbours p.
struct LaneTile {
  std::int64_t channels, rows, columns;
  /// What the first neighbour's first tap reads; floats from channel to channel, tap to tap, neighbour to
  /// neighbour.
  const float* x;
  std::int64_t x_channel, x_row, x_column, x_step;
  /// Weights of the first tap: r without gaps, then columns; floats from channel to channel and row to row.
  const float* w;
  std::int64_t w_channel, w_row;
  /// Outputs, `y_plane` floats apart; neighbours without gaps.
  float* y;
  std::int64_t y_plane;
};

/// sums[r, q] = sum over windows i, j and the images of a block of dy[r, i, j] x[offsets[q] + i, j]: some
/// outputs r, some taps q.
struct LaneGradient {
  std::int64_t rows, columns;
  /// Floats from one row of windows to the next and from window to window; where tap q of the first window
  /// stands, in floats.
  const float* x;
  std::int64_t x_row, x_step;
  const std::int64_t* offsets;
  /// Gradients, `dy_plane` floats from output to output; windows without gaps.
  const float* dy;
  std::int64_t dy_plane;
  /// Numbers [r, q], `sum_row` apart: added to what is there.
  float* sums;
  std::int64_t sum_row;
};

/// The tiles of one instruction set.
struct LaneTiles {
  static constexpr int most_outputs = 6, most_neighbours = 4, most_taps = 6;
  /// Images of one vector; tiles of up to `outputs` and `neighbours`; gradients of up to `gradient_outputs`
  /// and `gradient_taps`.
  int lanes, outputs, neighbours, gradient_outputs, gradient_taps;
  /// convolve[r - 1][p - 1]: the first `lanes` images of a block.
  void (*const (*convolve)[most_neighbours])(const LaneTile& tile);
  /// gradient[r - 1][q - 1]: all images of a block.
  void (*const (*gradient)[most_taps])(const LaneGradient& tile);
};

/// The tiles of a target.
const LaneTiles& lane_tiles_for(Target target);

}  // namespace gradus::kernels
