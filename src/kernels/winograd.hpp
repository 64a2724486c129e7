// winograd.hpp - float32 convolutions by kernels of 3 x 3 with a quarter of the products, by Winograd's
// method.
//
// Channels lie in the lanes of vectors, so that any number of images does. Some tiles of the images at a time
// are transformed, multiplied by the transformed kernels, one small matrix product for each frequency, and
// transformed back: winograd_tiles.hpp says how.
#pragma once

#include <cstdint>
#include <gradus/tensor.hpp>
#include <vector>

#include "kernels/convolution.hpp"
#include "kernels/winograd_tiles.hpp"

namespace gradus::kernels {

/// What a thread needs to convolve units by Winograd's method; made once for a shape.
class WinogradConvolution {
 public:
  /// True where it is the faster way, which depends on the shape alone: kernels of 3 x 3, stride 1, and
  /// channels for whole vectors.
  static bool suits(const Convolution& c);

  WinogradConvolution(const Convolution& c, ConvolutionKind kind, Target target = best_target());

  /// Numbers in the transformed weights.
  std::int64_t packed_size() const;
  /// Weights as convolve() reads them, once for all units.
  void pack(const float* w, float* packed);
  /// y of the images x of one unit, with packed weights; of a gradient for the images, dx from dy.
  void convolve(std::int64_t unit, const float* x, const float* packed, float* y);
  /// dw of the images of one unit.
  void weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw);

 private:
  /// Images of one side of the convolution, pixels [rows, columns, channels filled up to whole vectors], and
  /// after them as many numbers for what lies outside.
  struct Side {
    std::int64_t channels = 0, pixels = 0, padded = 0;
    Tensor image;
    /// For each tile of an image, where its pixels are.
    std::vector<std::int32_t> offsets;
  };
  /// Tiles [first, first + count) of the images of a unit.
  struct Group {
    std::int64_t first, count;
  };
  using Transform = void (*)(const float*, const WinogradPixels&, float*, std::int64_t);

  Side side(std::int64_t channels, const Window& down, const Window& along, int reach, bool padded) const;
  Group group(std::int64_t unit, std::int64_t index) const;
  std::int64_t groups(std::int64_t unit) const;
  void load(Side& side, const float* image) const;
  void analyse(Side& side, const Group& group, const float* images, Transform transform, Tensor& to) const;
  void synthesise(const Group& group, float* images);
  void multiply(const PlainTile<float>& whole, std::int64_t rows, std::int64_t vectors) const;
  /// Numbers from one frequency of a group's tiles to the next.
  static std::int64_t apart(const Side& side, std::int64_t tiles);

  const WinogradTiles& tiles_;
  void (*transpose_)(const float*, std::int64_t, std::int64_t, std::int64_t, float*, std::int64_t);
  /// As asked for; and as it is run.
  Convolution asked_, c_;
  bool turned_;
  std::int64_t down_tiles_, along_tiles_, group_tiles_;
  Side in_, out_;
  /// Tiles [36, tiles, channels] of both sides; some kernels [3 x 3, outputs or
  /// channels]; gradients of all kernels [36, outputs, channels].
  Tensor from_, to_, kernels_, sums_;
};

}  // namespace gradus::kernels
