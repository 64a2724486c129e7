// lane_layout.cpp - brings convolutions into the lanes, and moves the way out behind what follows.
//
// The last block of a batch may have lanes without an image. What stands there does not matter to any op that
// does the same to each image; sums over the batch need zeros, and are moved only where there are some.
#include "compile/lane_layout.hpp"

#include <algorithm>
#include <array>
#include <gradus/ops.hpp>
#include <vector>

#include "compile/matching.hpp"
#include "kernels/lane_convolution.hpp"
#include "kernels/winograd.hpp"
#include "ops/records.hpp"
#include "ops/support/convolution.hpp"

namespace gradus {
namespace {

using Result = std::optional<Var>;
using matching::applied, matching::input, matching::is;

bool fills_blocks(Var images) { return images.shape()[0] % lane_images == 0; }

// Images in the lanes. Lanes without an image may hold anything.
Var inside(Var images) { return is(images, from_lanes_op) ? input(images, 0) : to_lanes(images); }

// True where lanes without an image hold zeros, as far as one sees within a few ops.
bool has_zeros(Var lanes, int depth = 8) {
  const auto zeros = [&](std::size_t i) { return has_zeros(input(lanes, i), depth - 1); };
  if (depth == 0 || is_leaf(lanes.node())) return false;
  if (is(lanes, to_lanes_op)) return true;
  if (is(lanes, multiply_op)) return zeros(0) || zeros(1);
  if (is(lanes, add_op)) return zeros(0) && zeros(1);
  if (is(lanes, max_pool2d_gradient_op)) return zeros(1);
  if (is(lanes, conv2d_op) || is(lanes, conv2d_input_gradient_op) || is(lanes, avg_pool2d_gradient_op) ||
      is(lanes, relu_op) || is(lanes, step_op) || is(lanes, negate_op))
    return zeros(0);
  return false;
}

Var inside_with_zeros(Var images) {
  const Var lanes = inside(images);
  return fills_blocks(images) || has_zeros(lanes) ? lanes : to_lanes(images);
}

// True for a convolution that is done in the lanes.
bool goes_inside(Var x, const Shape& images, const Shape& weights, ConvolutionKind kind) {
  if (images.rank() != 4 || images[0] < lane_images || x.node().dtype != Dtype::float32) return false;
  const Convolution c = convolution_of(images, weights, x.node().attributes);
  if (!convolution_options(x.node().attributes).precise && WinogradConvolution::suits(c)) return false;
  return LaneConvolution::suits(c, kind);
}

Result convolution(Var x) {
  const bool back = is(x, conv2d_input_gradient_op);
  if (!is(x, conv2d_op) && !back) return {};
  const Var from = input(x, 0), w = input(x, 1);
  const ConvolutionKind kind = back ? ConvolutionKind::input_gradient : ConvolutionKind::forward;
  if (!goes_inside(x, back ? x.shape() : from.shape(), w.shape(), kind)) return {};
  return from_lanes(applied(x, {inside(from), w}), x.shape()[0]);
}

Result weight_gradient(Var x) {
  if (!is(x, conv2d_weight_gradient_op)) return {};
  const Var images = input(x, 0), dy = input(x, 1);
  if (!goes_inside(x, images.shape(), x.shape(), ConvolutionKind::weight_gradient)) return {};
  return applied(x, {inside(images), inside_with_zeros(dy)});
}

// A pool, or its gradient, of images that come out of the lanes.
Result pool(Var x) {
  if (!is(x, max_pool2d_op) && !is(x, max_pool2d_gradient_op) && !is(x, avg_pool2d_op) &&
      !is(x, avg_pool2d_gradient_op))
    return {};
  if (!is(input(x, 0), from_lanes_op)) return {};
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < x.node().inputs.size(); ++i) inputs.push_back(inside(input(x, i)));
  return from_lanes(applied(x, inputs), x.shape()[0]);
}

// What an element-wise op in the lanes reads in place of x: numbers that are the same for all images,
// repeated for those in the lanes; gradients that come back from behind, since what is made of them goes on
// inside. A gradient is known by the mask it is multiplied with, or by the flattening it comes back through.
// Nothing for others.
Result inside_too(Var x, const Shape& lanes, bool is_masked) {
  if (is(x, from_lanes_op)) return input(x, 0);
  if (is(x, reshape_op) || (is_masked && !is(x, broadcast_op))) return to_lanes(x);
  if (!is(x, broadcast_op)) return {};
  const Var from = input(x, 0);
  const Shape& small = from.shape();
  if (small.rank() == 4 && small[0] != 1) return {};
  const auto axis = [&](int i) { return small.rank() >= i ? small[-i] : std::int64_t{1}; };
  return broadcast(reshape(from, {axis(3), axis(2), axis(1), 1}), lanes);
}

// An element-wise op of images that come out of the lanes, and of what may join them there.
Result element_wise(Var x) {
  const std::vector<NodeId> ids = x.node().inputs;
  if (!x.node().op->element_wise || x.shape().rank() != 4 || x.node().dtype != Dtype::float32) return {};
  Result lanes;
  bool is_masked = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Var from = input(x, i);
    if (from.shape() != x.shape() || from.node().dtype != Dtype::float32) return {};
    if (!is(from, from_lanes_op)) continue;
    lanes = input(from, 0);
    is_masked = is_masked || is(*lanes, step_op);
  }
  if (!lanes) return {};
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const Result found = inside_too(input(x, i), lanes->shape(), is_masked);
    if (!found) return {};
    inputs.push_back(*found);
  }
  return from_lanes(applied(x, inputs), x.shape()[0]);
}

// A sum or mean over images that come out of the lanes.
Result over_batch(Var x) {
  if ((!is(x, sum_op) && !is(x, mean_op)) || !is(input(x, 0), from_lanes_op)) return {};
  const Var images = input(x, 0), lanes = input(images, 0);
  Axes axes = x.node().attributes.list("axes");
  if (std::find(axes.begin(), axes.end(), 0) == axes.end()) return {};
  if (!fills_blocks(images) && (is(x, mean_op) || !has_zeros(lanes))) return {};
  axes.push_back(4);
  return reshape(is(x, sum_op) ? sum(lanes, axes, true) : mean(lanes, axes, true), x.shape());
}

// There and back.
Result round_trip(Var x) {
  if (!is(x, to_lanes_op) || !is(input(x, 0), from_lanes_op)) return {};
  const Var images = input(x, 0), lanes = input(images, 0);
  if (!fills_blocks(images) && !has_zeros(lanes)) return {};
  return lanes;
}

constexpr std::array all_layout{Identity{"convolve in the lanes", &convolution},
                                Identity{"gather gradients of weights in the lanes", &weight_gradient},
                                Identity{"pool in the lanes", &pool},
                                Identity{"compute element by element in the lanes", &element_wise},
                                Identity{"sum over the batch in the lanes", &over_batch},
                                Identity{"to_lanes(from_lanes(x)) = x", &round_trip}};

}  // namespace

std::span<const Identity> lane_layout() { return all_layout; }

}  // namespace gradus
