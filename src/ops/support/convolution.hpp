// convolution.hpp - what conv2d and its two gradients share: attributes, lengths, checks, memory of units.
#pragma once

#include <memory>
#include <vector>

#include "kernels/lane_convolution.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

/// "stride", "padding", "dilation", "groups".
Attributes convolution_attributes(const ConvolutionOptions& options);
/// The same, and a pair of lengths that the inputs do not tell.
Attributes convolution_attributes(const ConvolutionOptions& options, std::string_view name,
                                  const Extent& lengths);
/// The options that attributes came from.
ConvolutionOptions convolution_options(const Attributes& attributes);

/// The lengths of a convolution of x by w.
Convolution convolution_of(const Shape& x, const Shape& w, const Attributes& attributes);

/// Shape of y = conv2d(x, w). Throws ShapeError, naming the op of the call, where x, w and the attributes do
/// not fit.
Shape convolved_shape(const Call& call, const Shape& x, const Shape& w);

/// Memory of a convolution's units, kept from call to call: images in lanes, or one unfolded image, each;
/// for gradients of weights one product and one sum.
struct ConvolutionMemory {
  std::vector<Tensor> unfolded, sums;
  std::vector<LaneConvolution> lanes;
};

/// Memory for the units of a kernel.
std::shared_ptr<void> convolution_memory(const Convolution& c, Dtype dtype, LaneConvolution::Kind kind);

/// Where unit `unit` is convolved in lanes; null where it is not.
inline LaneConvolution* lanes_of(ConvolutionMemory& memory, std::int64_t unit) {
  return memory.lanes.empty() ? nullptr : &memory.lanes[static_cast<std::size_t>(unit)];
}

/// The numbers of unit `unit` in memory that convolution_memory made.
template <class T>
T* numbers_of(std::vector<Tensor>& memory, std::int64_t unit) {
  return static_cast<T*>(memory[static_cast<std::size_t>(unit)].raw());
}

/// Shapes that fit together, y = conv2d(x, w), for samples.
struct ConvolutionCase {
  Shape x, w, y;
  ConvolutionOptions options = {};
};

/// Strides, padding, dilation, groups, one pixel, one window, no images, images smaller than the kernel.
std::vector<ConvolutionCase> convolution_cases();

}  // namespace gradus
