// convolution.cpp - what conv2d and its two gradients share: attributes, lengths, checks, memory of units.
#include "ops/support/convolution.hpp"

#include <algorithm>

namespace gradus {

Attributes convolution_attributes(const ConvolutionOptions& options) {
  const Attributes result{Windows::stride(options.stride), Windows::padding(options.padding),
                          Windows::dilation(options.dilation), Windows::groups(options.groups)};
  return options.precise ? with(result, Windows::precise(true)) : result;
}

ConvolutionOptions convolution_options(const Attributes& attributes) {
  return {.stride = Windows::stride.of(attributes),
          .padding = Windows::padding.of(attributes),
          .dilation = Windows::dilation.of(attributes),
          .groups = Windows::groups.of(attributes),
          .precise = Windows::precise.of(attributes)};
}

kernels::Convolution convolution_of(const Shape& x, const Shape& w, const Attributes& attributes) {
  const ConvolutionOptions o = convolution_options(attributes);
  return {.batch = in_lanes(x) ? x[0] * kernels::lane_images : x[0],
          .channels = x[1],
          .outputs = w[0],
          .groups = o.groups,
          .down = {x[2], w[2], o.stride.down, o.padding.down, o.dilation.down},
          .along = {x[3], w[3], o.stride.along, o.padding.along, o.dilation.along},
          .in_lanes = in_lanes(x)};
}

Shape convolved_shape(const Call& call, const Shape& x, const Shape& w) {
  const std::int64_t groups = call[Windows::groups];
  call.require(x[1] % groups == 0 && w[0] % groups == 0, "groups must divide channels and outputs");
  call.require(w[0] >= 1 && w[1] >= 1 && w[2] >= 1 && w[3] >= 1,
               "weights need outputs, channels, rows and columns");
  call.require(w[2] <= most_extent && w[3] <= most_extent, "kernels have a million rows and columns at most");
  call.require(x[1] / groups == w[1],
               "channels of the images must equal channels of the weights times groups");
  const kernels::Convolution c = convolution_of(x, w, call.attributes());
  call.require(c.down.count() >= 1 && c.along.count() >= 1, "the kernel must fit on the padded image");
  return x.with(1, w[0]).with(2, c.down.count()).with(3, c.along.count());
}

bool suits_lanes(Var x, kernels::ConvolutionKind kind) {
  const auto input = [&](std::size_t i) { return x.graph().var(x.node().inputs[i]).shape(); };
  const Shape images = kind == kernels::ConvolutionKind::input_gradient ? x.shape() : input(0);
  const Shape weights = kind == kernels::ConvolutionKind::weight_gradient ? x.shape() : input(1);
  if (images.rank() != 4 || images[0] < kernels::lane_images || x.dtype() != Dtype::float32) return false;
  const Attributes& attributes = x.node().attributes;
  const kernels::Convolution c = convolution_of(images, weights, attributes);
  if (!convolution_options(attributes).precise && kernels::WinogradConvolution::suits(c)) return false;
  return kernels::LaneConvolution::suits(c, kind);
}

ConvolutionMemory::Scratch::Scratch(const kernels::Convolution& c, Dtype dtype, kernels::ConvolutionKind kind,
                                    bool precise) {
  const bool single = dtype == Dtype::float32;
  if (single && c.in_lanes && kernels::LaneConvolution::suits(c, kind)) {
    lanes.emplace(c, kind);
  } else if (single && !c.in_lanes && !precise && kernels::WinogradConvolution::suits(c)) {
    winograd.emplace(c, kind);
  } else {
    if (c.in_lanes) {
      images = Tensor({c.unit_images() * c.image_size()}, dtype);
      outputs = Tensor({c.unit_images() * c.output_size()}, dtype);
    }
    const bool to_weights = kind == kernels::ConvolutionKind::weight_gradient;
    unfolded = Tensor({c.is_product() ? 0 : c.taps() * c.windows()}, dtype);
    product = Tensor({to_weights ? c.weight_size() / c.groups : 0}, dtype);
  }
}

ConvolutionMemory::ConvolutionMemory(const kernels::Convolution& c, Dtype dtype,
                                     kernels::ConvolutionKind kind, bool precise, int threads)
    : scratch_(static_cast<int>(std::min<std::int64_t>(c.units(), threads)),
               [&] { return Scratch(c, dtype, kind, precise); }) {
  const bool to_weights = kind == kernels::ConvolutionKind::weight_gradient;
  if (!scratch_.empty() && !to_weights) {
    const Scratch& any = scratch_.first();
    packed_ = Tensor({any.winograd ? any.winograd->packed_size() : any.lanes ? c.weight_size() : 0}, dtype);
  }
  for (std::int64_t unit = 1; to_weights && unit < c.units(); ++unit)
    sums_.emplace_back(Shape{c.weight_size()}, dtype);
}

void ConvolutionMemory::pack(const Work& work) {
  if (scratch_.empty()) return;
  const auto pack = [&](auto& convolution) {
    convolution.pack(static_cast<const float*>(work.inputs[1].data), packed_.data<float>().data());
  };
  Scratch& any = scratch_.first();
  if (any.winograd)
    pack(*any.winograd);
  else if (any.lanes)
    pack(*any.lanes);
}

std::vector<ConvolutionCase> convolution_cases() {
  return {{{2, 3, 4, 5}, {4, 3, 3, 2}, {2, 4, 2, 4}},
          {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}},
          {{2, 2, 3, 4}, {3, 2, 1, 1}, {2, 3, 3, 4}},
          {{2, 1, 4, 5}, {2, 1, 3, 3}, {2, 2, 2, 3}, {.stride = {2, 2}, .padding = {1, 1}}},
          {{1, 2, 5, 4}, {2, 2, 2, 3}, {1, 2, 2, 6}, {.stride = {3, 1}, .padding = {1, 2}}},
          {{1, 2, 6, 7}, {2, 2, 2, 3}, {1, 2, 4, 3}, {.dilation = {2, 2}}},
          {{2, 4, 3, 3}, {4, 2, 2, 2}, {2, 4, 2, 2}, {.groups = 2}},
          {{1, 3, 3, 4}, {3, 1, 3, 3}, {1, 3, 3, 4}, {.padding = {1, 1}, .groups = 3}},
          {{1, 1, 1, 2}, {1, 1, 3, 3}, {1, 1, 3, 4}, {.padding = {2, 2}}},
          {{0, 2, 3, 3}, {2, 2, 2, 2}, {0, 2, 2, 2}},
          {{35, 1, 2, 3}, {2, 1, 2, 2}, {35, 2, 1, 2}},
          {{2, 1, 4, 3, 16}, {7, 1, 3, 3}, {2, 7, 4, 3, 16}, {.padding = {1, 1}}},
          {{1, 2, 4, 5, 16}, {4, 1, 2, 3}, {1, 4, 5, 5, 16}, {.padding = {1, 1}, .groups = 2}},
          {{1, 2, 5, 4, 16}, {2, 2, 2, 3}, {1, 2, 2, 6, 16}, {.stride = {3, 1}, .padding = {1, 2}}}};
}

}  // namespace gradus
