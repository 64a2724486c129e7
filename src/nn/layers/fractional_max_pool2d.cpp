// fractional_max_pool2d.cpp - the largest numbers of windows at uneven, random distances.
#include <fmt/format.h>

#include <cmath>

#include "base/random.hpp"
#include "nn/fractional_pool.hpp"
#include "nn/window_file.hpp"

namespace gradus {
namespace {

constexpr Field fractional_max_pool2d_fields[] = {
    field<&FractionalMaxPool2d::outputs>("outputs", window_lengths, "rows and columns it gives: 7, or 7x5"),
    field<&FractionalMaxPool2d::kernel>("kernel", window_lengths, "rows and columns of a window: 2, or 2x3"),
};

// [B, C, 2], numbers in [0, 1) of 20 random bits, the highest first: for each image and channel one along its
// rows and one down its columns, in PyTorch's order. Training draws them anew in each step; in inference
// those of one place in the batch are always the same.
Var samples_for(Builder& build, const Shape& x) {
  constexpr std::int64_t bits = 20;
  const Shape shape{x[0], x[1], 2, bits};
  Graph& graph = build.graph();
  const auto draw = [&] {
    if (build.training()) return build.mask(0.5, shape, Dtype::float64);
    const Var zero = graph.scalar(0, Dtype::int64);
    return random_mask(zero, zero, stream_of(build.path()), 0.5, shape, Dtype::float64);
  };
  Tensor values({bits}, Dtype::float64);
  for (std::int64_t i = 0; i < bits; ++i) values.set_number(i, std::ldexp(1.0, static_cast<int>(-1 - i)));
  const Var drawn = draw();
  return sum(drawn * graph.constant(std::move(values)), {3});
}

Var formula(const FractionalMaxPool2d& layer, Builder& build, Var x) {
  build.require(x.shape().rank() == 4, "takes images [B, C, H, W], got " + x.shape().labelled_str());
  const auto& [count, kernel] = layer;
  const bool fits =
      kernel.down + count.down - 1 <= x.shape()[2] && kernel.along + count.along - 1 <= x.shape()[3];
  build.require(fits, fmt::format("{}x{} windows of {}x{} do not fit on {}", count.down, count.along,
                                  kernel.down, kernel.along, x.shape().labelled_str()));
  return fractional_max_pool2d(x, samples_for(build, x.shape()), count, kernel);
}

}  // namespace

constinit const LayerKind FractionalMaxPool2d::kind =
    make_layer<FractionalMaxPool2d, formula>("fractional_max_pool2d",
                                             "Max pool to any size: window i of an axis starts at floor((i + "
                                             "u) a) - floor(u a), a = (size - kernel) / "
                                             "(outputs - 1), the last one at the end; u in [0, 1) is drawn "
                                             "for each image and channel, anew in each step; in inference "
                                             "each place of a batch keeps its own (Graham, 2014).",
                                             fractional_max_pool2d_fields, {"2x3", LayerInput::images});

}  // namespace gradus
