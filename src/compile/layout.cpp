// layout.cpp - brings convolutions into the lanes, and moves the way out behind what follows.
//
// The last block of a batch may have lanes without an image. What stands there does not matter to any op that
// does the same to each image; sums over the batch need zeros, and get them where there are none.
#include "compile/layout.hpp"

#include <algorithm>
#include <array>
#include <gradus/ops.hpp>
#include <vector>

#include "algebra/matching.hpp"
#include "algebra/rewrite.hpp"
#include "graph/make_op.hpp"
#include "ops/records.hpp"
#include "ops/support/extent.hpp"

namespace gradus::compile {
namespace {

using Result = std::optional<Var>;
using algebra::applied, algebra::Identity, algebra::input, algebra::is;

// Images in the lanes. Lanes without an image may hold anything.
Var inside(Var images) { return is(images, from_lanes_op) ? input(images, 0) : to_lanes(images); }

// For each lane of each block whether it has an image.
Var has_image(Graph& graph, std::int64_t batch) {
  const std::int64_t blocks = (batch + kernels::lane_images - 1) / kernels::lane_images;
  Tensor result({blocks, 1, 1, 1, kernels::lane_images}, Dtype::boolean);
  for (std::int64_t i = 0; i < batch; ++i) result.set_number(i, 1);
  return graph.constant(std::move(result));
}
bool is_of_images(Var x) {
  return is(x, constant_op) && x.node().dtype == Dtype::boolean &&
         x.shape() == Shape{x.shape()[0], 1, 1, 1, kernels::lane_images};
}

// True for an element-wise op whose value is 0 where all of its inputs are.
bool is_zero_of_zeros(Var x) {
  const Op& op = *x.node().op;
  if (!op.element_wise || x.dtype() != Dtype::float32) return false;
  constexpr std::int64_t zero = 0;  // of any type
  std::array<const void*, max_arity> inputs;
  inputs.fill(&zero);
  float result = 1;
  kernel_of(x.graph(), x.node())
      .loop(1, inputs.data(), &result, op_parts::settings_of(op.attributes, x.node().attributes).data());
  return result == 0;
}

// True where lanes without an image hold zeros, as far as one sees within a few ops.
bool has_zeros(Var lanes, int depth = 8) {
  if (depth == 0 || is_leaf(lanes.node())) return false;
  if (is(lanes, to_lanes_op)) return true;
  if (is(lanes, select_op) && is(input(lanes, 0), broadcast_op) && is_of_images(input(input(lanes, 0), 0)))
    return true;
  const auto zeros = [&](std::size_t i) { return has_zeros(input(lanes, i), depth - 1); };
  const std::size_t count = lanes.node().inputs.size();
  std::size_t known = 0;
  switch (lanes.node().op->info.keeps_zeros) {
    case KeepsZeros::of_first:
      return zeros(0);
    case KeepsZeros::of_second:
      return zeros(1);
    case KeepsZeros::of_any:
      while (known < count && !zeros(known)) ++known;
      return known < count;
    case KeepsZeros::unknown:
      break;
  }
  if (!is_zero_of_zeros(lanes)) return false;
  while (known < count && zeros(known)) ++known;
  return known == count;
}

// The same numbers, and zeros in lanes without an image.
Var with_zeros(Var lanes, std::int64_t batch) {
  if (batch % kernels::lane_images == 0 || has_zeros(lanes)) return lanes;
  const Var filled = broadcast(has_image(lanes.graph(), batch), lanes.shape());
  return select(filled, lanes, broadcast(number_like(lanes, 0), lanes.shape()));
}

// What an op on images reads in the lanes.
std::vector<Var> inputs_inside(Var x) {
  const auto images = static_cast<std::size_t>(x.node().op->info.on_images.inputs);
  std::vector<Var> inputs;
  for (std::size_t i = 0; i < x.node().inputs.size(); ++i)
    inputs.push_back(i < images ? inside(input(x, i)) : input(x, i));
  return inputs;
}

// An op on images that is worth going into the lanes, or whose images come out of them.
Result on_images(Var x) {
  const OnImages& trait = x.node().op->info.on_images;
  if (trait.inputs == 0 || is(x, to_lanes_op)) return {};
  if (trait.enters_lanes ? !trait.enters_lanes(x) : !is(input(x, 0), from_lanes_op)) return {};
  std::vector<Var> inputs = inputs_inside(x);
  if (!trait.sums) return from_lanes(applied(x, inputs), x.shape()[0]);
  Var& last = inputs[static_cast<std::size_t>(trait.inputs) - 1];
  last = with_zeros(last, input(x, 0).shape()[0]);
  return applied(x, inputs);
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
  const std::int64_t batch = images.shape()[0];
  const bool of_channels = axes == Axes{0, 2, 3} && batch % kernels::lane_images != 0 && !has_zeros(lanes);
  axes.push_back(4);
  const Var total =
      reshape(of_channels ? lane_sum(lanes, batch) : sum(with_zeros(lanes, batch), axes, true), x.shape());
  if (is(x, sum_op)) return total;
  const std::int64_t count = images.shape().size() / x.shape().size();
  return total / static_cast<double>(count);
}

// What follows its images into the lanes, and makes more of them: less goes in before than after.
Result smaller_inside(Var x) {
  if (!is(x, to_lanes_op)) return {};
  const Var made = input(x, 0);
  const OnImages& trait = made.node().op->info.on_images;
  if (trait.inputs == 0 || trait.enters_lanes || is(made, from_lanes_op)) return {};
  std::int64_t read = 0;
  for (std::size_t i = 0; i < made.node().inputs.size(); ++i) read += input(made, i).shape().size();
  if (read > made.shape().size()) return {};
  return applied(made, inputs_inside(made));
}

// There and back.
Result round_trip(Var x) {
  if (!is(x, to_lanes_op) || !is(input(x, 0), from_lanes_op)) return {};
  return with_zeros(input(input(x, 0), 0), input(x, 0).shape()[0]);
}

constexpr std::array all_layout{Identity{"treat images in the lanes", &on_images},
                                Identity{"compute element by element in the lanes", &element_wise},
                                Identity{"sum over the batch in the lanes", &over_batch},
                                Identity{"go into the lanes where there is less", &smaller_inside},
                                Identity{"to_lanes(from_lanes(x)) = x", &round_trip}};

}  // namespace

std::unique_ptr<Graph> lay_out(const Graph& graph) { return algebra::rewritten(graph, all_layout); }

}  // namespace gradus::compile
