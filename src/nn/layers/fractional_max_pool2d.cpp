// fractional_max_pool2d.cpp - the largest numbers of windows at uneven, random distances.
#include <fmt/format.h>

#include <cmath>

#include "nn/image_text.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {
    field<&FractionalMaxPool2d::outputs>("outputs", any_number, "rows and columns it gives: 7, or 7x5"),
    field<&FractionalMaxPool2d::kernel>("kernel", any_number, "rows and columns of a window: 2, or 2x3"),
};

// A number in [0, 1) for each of the two axes: 20 random bits, the highest first. One half in inference.
Var offsets(Builder& build, Dtype dtype) {
  constexpr std::int64_t bits = 20;
  if (!build.training()) return build.graph().constant(Tensor::full({2}, dtype, 0.5));
  Tensor values({bits}, dtype);
  for (std::int64_t i = 0; i < bits; ++i) values.set_number(i, std::ldexp(1.0, static_cast<int>(-1 - i)));
  const Var weights = build.graph().constant(std::move(values));
  return sum(build.mask(0.5, {2, bits}, dtype) * weights, {1});
}

// Rows that `count` windows of an axis read, window by window: window i starts at floor((i + u) alpha) -
// floor(u alpha) with alpha = (size - kernel) / (count - 1), the last one at size - kernel.
Var rows_of(Var u, std::int64_t size, std::int64_t count, std::int64_t kernel) {
  Graph& graph = u.graph();
  Tensor positions({count - 1, 1}, u.dtype()), taps({1, kernel}, Dtype::int64), last({1, 1}, Dtype::int64);
  for (std::int64_t i = 0; i < positions.size(); ++i) positions.set_number(i, static_cast<double>(i));
  for (std::int64_t k = 0; k < kernel; ++k) taps.set_number(k, static_cast<double>(k));
  last.set_number(0, static_cast<double>(size - kernel));
  Var starts = graph.constant(std::move(last));
  if (count > 1) {
    const double alpha = static_cast<double>(size - kernel) / static_cast<double>(count - 1);
    // Cutting off what is behind the point is floor, as nothing here is negative.
    const Var before = cast((graph.constant(std::move(positions)) + u) * alpha, Dtype::int64) -
                       cast(u * alpha, Dtype::int64);
    starts = concatenate(std::vector<Var>{before, starts}, 0);
  }
  return reshape(starts + graph.constant(std::move(taps)), {count * kernel});
}

// [B, C, H, W] -> [B, C, W, count]: largest numbers along H, which becomes the last axis.
Var pooled(Var x, Var u, std::int64_t count, std::int64_t kernel) {
  const Shape shape = x.shape();
  const Var rows = gather(transpose(x, {2, 0, 1, 3}), rows_of(u, shape[2], count, kernel));
  const Var largest = max(reshape(rows, {count, kernel, shape[0], shape[1], shape[3]}), {1});
  return transpose(largest, {1, 2, 3, 0});
}

Var formula(const FractionalMaxPool2d& layer, Builder& build, Var x) {
  build.require(x.shape().rank() == 4, "takes images [B, C, H, W], got " + x.shape().labelled_str());
  const Extent kernel = parse_extent(layer.kernel, 1, "the kernel of fractional_max_pool2d");
  const Extent count = parse_extent(layer.outputs, 1, "the outputs of fractional_max_pool2d");
  const bool fits =
      kernel.down + count.down - 1 <= x.shape()[2] && kernel.along + count.along - 1 <= x.shape()[3];
  build.require(fits, fmt::format("{}x{} windows of {}x{} do not fit on {}", count.down, count.along,
                                  kernel.down, kernel.along, x.shape().labelled_str()));
  const Var u = offsets(build, x.dtype());
  const Var down = pooled(x, slice(u, 0, 0, 1), count.down, kernel.down);
  return pooled(down, slice(u, 0, 1, 2), count.along, kernel.along);
}

}  // namespace

constinit const LayerKind FractionalMaxPool2d::kind =
    make_layer<FractionalMaxPool2d, formula>("fractional_max_pool2d",
                                             "Max pool to any size: window i of an axis starts at floor((i + "
                                             "u) a) - floor(u a), a = (size - kernel) / "
                                             "(outputs - 1), the last one at the end; u in [0, 1) is drawn "
                                             "anew in each step, for all images alike, and "
                                             "is 1/2 in inference (Graham, 2014).",
                                             fields, {"2x3", LayerInput::images});

}  // namespace gradus
