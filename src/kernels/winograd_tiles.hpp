// winograd_tiles.hpp - the inner loops of Winograd's convolutions, with channels in the lanes of vectors.
//
// A tile of 4 x 4 outputs of a kernel of 3 x 3 reads 6 x 6 pixels. Transformed, tile and kernel are 36
// numbers each, "frequencies", whose products are the transformed outputs: 36 products instead of 144
// (Winograd, 1980; Lavin and Gray, 2016). Here the polynomials are taken at 0, -3/4, 3/4, -3/2, 3/2 and
// infinity: all factors of images and outputs are exact, and the rounding errors a third of those of the
// usual 0, -1, 1, -2, 2.
#pragma once

#include <cstdint>

#include "kernels/plain_tile.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {

/// Numbers of all channels of one tile before or after a transform: pixels `offsets` floats from `data`.
struct WinogradPixels {
  const std::int32_t* offsets;
  std::int64_t vectors;
};

/// The loops of one instruction set. Frequencies are `apart` floats from each other.
struct WinogradTiles {
  static constexpr int side = 4, reach = 6, frequencies = reach * reach;
  /// [6 x 6 pixels] -> [36]: B^T x B.
  void (*image)(const float* data, const WinogradPixels& pixels, float* to, std::int64_t apart);
  /// [36] -> [4 x 4 pixels]: A^T m A.
  void (*output)(const float* from, std::int64_t apart, const WinogradPixels& pixels, float* data);
  /// [4 x 4 pixels] -> [36]: A dy A^T, the transpose of `output`.
  void (*gradient)(const float* data, const WinogradPixels& pixels, float* to, std::int64_t apart);
  /// [3 x 3], `tap` floats apart, -> [36]: G w G^T.
  void (*weights)(const float* w, std::int64_t tap, std::int64_t vectors, float* to, std::int64_t apart);
  /// [36] -> [3 x 3], `tap` floats apart: G^T u G, the transpose of `weights`.
  void (*weight_gradient)(const float* from, std::int64_t apart, std::int64_t vectors, float* dw,
                          std::int64_t tap);
  /// Products for each frequency, on vectors of as many channels as those of the transforms.
  const PlainTiles<float>& products;
};

/// The loops of a target.
const WinogradTiles& winograd_tiles_for(Target target);

}  // namespace gradus::kernels
