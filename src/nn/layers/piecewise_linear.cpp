// piecewise_linear.cpp - where each number lies among its bins.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <limits>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field piecewise_linear_fields[] = {
    field<&PiecewiseLinear::bins>("bins", any_number,
                                  "edges of the bins, a row for each number: [[-1,0,2],[0,5,5]]"),
};

// What each number is compared with: low + 1 / slope is the upper end of a bin.
struct Bins {
  Tensor low, slope, least, most;
};

Bins bins_of(const Numbers& edges, std::int64_t count, Dtype dtype) {
  const Shape shape{edges.rows(), count};
  Bins bins{Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype), Tensor(shape, dtype)};
  constexpr double beyond = std::numeric_limits<float>::max();
  for (std::int64_t row = 0; row < edges.rows(); ++row) {
    const double* const edge = edges.values.data() + row * edges.columns;
    std::int64_t last = count - 1;
    while (last > 0 && edge[last] == edge[last + 1]) --last;
    for (std::int64_t t = 0; t < count; ++t) {
      if (edge[t] > edge[t + 1])
        throw UsageError(fmt::format("the bins of piecewise_linear are in order: {} comes before {}", edge[t],
                                     edge[t + 1]));
      const double length = edge[t + 1] - edge[t];
      const std::int64_t at = row * count + t;
      bins.low.set_number(at, edge[t]);
      bins.slope.set_number(at, length > 0 ? std::min(1 / length, beyond) : 0);
      bins.least.set_number(at, t == 0 ? -beyond : 0);
      bins.most.set_number(at, t == last ? beyond : 1);
    }
  }
  return bins;
}

Var formula(const PiecewiseLinear& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  const std::int64_t numbers = layer.bins.rows(), count = layer.bins.columns - 1;
  build.require(shape.rank() == 2, fmt::format("takes rows [B, N], got {}", shape.labelled_str()));
  build.require(numbers == shape[1],
                fmt::format("has bins for {} numbers, and gets {}", numbers, shape.labelled_str()));
  build.require(count > 0, "needs at least two edges a number");
  const Bins bins = bins_of(layer.bins, count, x.dtype());
  const auto constant = [&](const Tensor& values) { return build.graph().constant(values); };
  const Var each = reshape(x, Shape{shape[0], numbers, 1}.labelled(0, shape.label(0)));
  const Var away = each - constant(bins.low);
  const Var share = away * constant(bins.slope);
  const Var above = maximum(share, constant(bins.least));
  const Var y = minimum(above, constant(bins.most));
  return reshape(y, Shape{shape[0], numbers * count}.labelled(0, shape.label(0)));
}

LayerExample piecewise_linear_example() {
  return {PiecewiseLinear({{-1, 0, 2, 0, 5, 5}, 3}), Tensor::from<double>({3, 2}, {-2, -1, 1, 2.5, 4, 10}),
          Tensor::from<double>({3, 4}, {-1, 0, -0.2, 0, 1, 0.5, 0.5, 0, 1, 2, 2, 0}), "by hand"};
}

}  // namespace

constinit const LayerKind PiecewiseLinear::kind = make_layer<PiecewiseLinear, formula,
                                                             piecewise_linear_example>(
    "piecewise_linear",
    "[B, N] -> [B, N T]: (x_n - low_t) / (high_t - low_t), limited to 0 .. 1 but for the first bin below and "
    "the last above (Gorishniy, Rubachev and Babenko, 2022).",
    piecewise_linear_fields, {"[[-1,0,2],[0,0.5,0.5],[-2,-1,1],[-1,0,1]]"});

}  // namespace gradus
