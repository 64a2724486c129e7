// lane_layout.cpp - brings convolutions into the lanes, and moves the way out behind what follows.
//
// The last block of a batch may have lanes without an image. What stands there does not matter to any op that
// does the same to each image; sums over the batch need zeros, and get them where there are none.
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

// Images in the lanes. Lanes without an image may hold anything.
Var inside(Var images) { return is(images, from_lanes_op) ? input(images, 0) : to_lanes(images); }

// For each lane of each block whether it has an image.
Var has_image(Graph& graph, std::int64_t batch) {
  const std::int64_t blocks = (batch + lane_images - 1) / lane_images;
  Tensor result({blocks, 1, 1, 1, lane_images}, Dtype::boolean);
  for (std::int64_t i = 0; i < batch; ++i) result.set_number(i, 1);
  return graph.constant(std::move(result));
}
bool is_of_images(Var x) {
  return is(x, constant_op) && x.node().dtype == Dtype::boolean &&
         x.shape() == Shape{x.shape()[0], 1, 1, 1, lane_images};
}

// True where lanes without an image hold zeros, as far as one sees within a few ops.
bool has_zeros(Var lanes, int depth = 8) {
  const auto zeros = [&](std::size_t i) { return has_zeros(input(lanes, i), depth - 1); };
  if (depth == 0 || is_leaf(lanes.node())) return false;
  if (is(lanes, select_op))
    return is(input(lanes, 0), broadcast_op) && is_of_images(input(input(lanes, 0), 0));
  if (is(lanes, to_lanes_op)) return true;
  if (is(lanes, multiply_op)) return zeros(0) || zeros(1);
  if (is(lanes, add_op)) return zeros(0) && zeros(1);
  if (is(lanes, max_pool2d_gradient_op)) return zeros(1);
  if (is(lanes, conv2d_op) || is(lanes, conv2d_input_gradient_op) || is(lanes, avg_pool2d_gradient_op) ||
      is(lanes, relu_op) || is(lanes, step_op) || is(lanes, negate_op))
    return zeros(0);
  return false;
}

// The same numbers, and zeros in lanes without an image.
Var with_zeros(Var lanes, std::int64_t batch) {
  if (batch % lane_images == 0 || has_zeros(lanes)) return lanes;
  return select(broadcast(has_image(lanes.graph(), batch), lanes.shape()), lanes,
                broadcast(number_like(lanes, 0), lanes.shape()));
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
  return applied(x, {inside(images), with_zeros(inside(dy), dy.shape()[0])});
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
  axes.push_back(4);
  const Var total = reshape(sum(with_zeros(lanes, images.shape()[0]), axes, true), x.shape());
  if (is(x, sum_op)) return total;
  const std::int64_t count = images.shape().size() / x.shape().size();
  return total / static_cast<double>(count);
}

// The gradient of a mean pool, of which less goes into the lanes before than after.
Result smaller_inside(Var x) {
  if (!is(x, to_lanes_op) || !is(input(x, 0), avg_pool2d_gradient_op)) return {};
  const Var gradient = input(x, 0), dy = input(gradient, 0);
  if (dy.shape().size() > gradient.shape().size()) return {};
  return applied(gradient, {inside(dy)});
}

// There and back.
Result round_trip(Var x) {
  if (!is(x, to_lanes_op) || !is(input(x, 0), from_lanes_op)) return {};
  return with_zeros(input(input(x, 0), 0), input(x, 0).shape()[0]);
}

constexpr std::array all_layout{Identity{"convolve in the lanes", &convolution},
                                Identity{"gather gradients of weights in the lanes", &weight_gradient},
                                Identity{"pool in the lanes", &pool},
                                Identity{"compute element by element in the lanes", &element_wise},
                                Identity{"sum over the batch in the lanes", &over_batch},
                                Identity{"go into the lanes where there is less", &smaller_inside},
                                Identity{"to_lanes(from_lanes(x)) = x", &round_trip}};

}  // namespace

std::span<const Identity> lane_layout() { return all_layout; }

}  // namespace gradus
