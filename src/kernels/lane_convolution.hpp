// lane_convolution.hpp - float32 convolutions of many images, with the images in the lanes of vectors.
//
// The images of a unit are turned so that one pixel of all of them fills a vector; then every sum runs over
// whole vectors, whatever the sizes of image and kernel, and nothing is unfolded.
#pragma once

#include <cstdint>
#include <gradus/tensor.hpp>
#include <vector>

#include "kernels/convolution.hpp"
#include "kernels/lane_tiles.hpp"

namespace gradus {

/// What a thread needs to convolve units in lanes; made once for a shape.
class LaneConvolution {
 public:
  /// True where images in lanes are the faster way, which depends on the shape alone.
  static bool suits(const Convolution& c, ConvolutionKind kind);

  LaneConvolution(const Convolution& c, ConvolutionKind kind, Target target = best_target());

  /// Weights as convolve() reads them, once for all units: blocks of outputs [taps, outputs of the block],
  /// group by group. `packed` has room for all weights.
  void pack(const float* w, float* packed) const;
  /// y of the images x of one unit, with packed weights; of a gradient for the images, dx from dy.
  void convolve(std::int64_t unit, const float* x, const float* packed, float* y);
  /// dw of the images of one unit.
  void weight_gradient(std::int64_t unit, const float* x, const float* dy, float* dw);

 private:
  bool is_padded() const { return c_.down.padding > 0 || c_.along.padding > 0; }
  void run_images(std::int64_t images, const float* packed, float* to);
  void run_block(std::int64_t begin, std::int64_t end, std::int64_t first, std::int64_t outputs,
                 const float* packed);
  void add_gradients(std::int64_t group, float* dw);
  void load(const float* image, std::int64_t images);

  const LaneTiles& tiles_;
  void (*transpose_)(const float*, std::int64_t, std::int64_t, std::int64_t, float*, std::int64_t);
  /// As asked for; and as it is run, where the images are padded beforehand.
  Convolution asked_, c_;
  bool turned_;
  std::int64_t lanes_, height_, width_;
  std::vector<std::int64_t> offsets_;
  /// Rows of windows done at a time.
  std::int64_t rows_ = 1;
  /// Images [channels, height, width, lanes], padded and not; outputs [outputs, windows of some rows, lanes].
  Tensor images_, unpadded_, planes_;
};

}  // namespace gradus
