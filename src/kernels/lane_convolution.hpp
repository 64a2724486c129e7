// lane_convolution.hpp - float32 convolutions of many images, with the images in the lanes of vectors.
//
// Images lie in blocks [channels, height, width, lane_images]: one pixel of all images of a block fills
// vectors. Every sum runs over whole vectors, whatever the sizes of image and kernel, and nothing is
// unfolded.
#pragma once

#include <cstdint>
#include <gradus/tensor.hpp>
#include <vector>

#include "kernels/convolution.hpp"
#include "kernels/lane_tiles.hpp"

namespace gradus::kernels {

/// What a thread needs to convolve blocks of images in lanes; made once for a shape.
class LaneConvolution {
 public:
  /// True where it can do this kind, which depends on the shape alone.
  static bool suits(const Convolution& c, ConvolutionKind kind);

  LaneConvolution(const Convolution& c, ConvolutionKind kind, Target target = best_target());

  /// Weights as convolve() reads them, once for all units: parts of the outputs [taps, outputs of the part],
  /// group by group. `packed` has room for all weights.
  void pack(const float* w, float* packed) const;
  /// y of the images x of one unit, with packed weights; of a gradient for the images, dx from dy.
  void convolve(std::int64_t unit, const float* x, const float* packed, float* y);
  /// dw of the images of one unit.
  void weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw);

 private:
  /// Neighbours that a tile does at once, and the columns of taps that reach the image from one of them.
  struct Piece {
    std::int64_t first, size, tap, taps;
  };

  bool is_padded() const { return c_.down.padding > 0 || c_.along.padding > 0; }
  void add_pieces(std::int64_t begin, std::int64_t end, std::int64_t most);
  void run_rows(const float* x, std::int64_t begin, std::int64_t end, std::int64_t first,
                std::int64_t outputs, const float* packed, float* y) const;
  void convolve_block(const float* x, const float* packed, float* y);
  void add_gradients(const float* x, const float* dy, float* dw);
  const float* padded(const float* image);

  const LaneTiles& tiles_;
  Convolution c_;
  bool turned_;
  std::int64_t height_, width_;
  std::vector<Piece> pieces_;
  /// Rows of windows done at a time.
  std::int64_t rows_ = 1;
  /// Where the taps of one output stand in an image, in floats.
  std::vector<std::int64_t> offsets_;
  /// A block with its padding.
  Tensor padded_;
};

}  // namespace gradus::kernels
