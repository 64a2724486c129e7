// stochastic_depth.cpp - drops whole samples of a branch while training.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field stochastic_depth_fields[] = {
    field<&StochasticDepth::probability>("probability", fraction, "share of the samples dropped")};

// x m / (1 - p) with one m for each sample, so that the expected value is that of inference, x.
Var formula(const StochasticDepth& layer, Builder& build, Var x) {
  build.require(x.shape().rank() >= 1, "takes a batch [B, ...], got a single number");
  const double keep = 1 - layer.probability;
  if (!build.training() || keep == 1) return x;
  if (keep == 0) return zeros_like(x);
  Shape sample = x.shape();
  for (int axis = 1; axis < sample.rank(); ++axis) sample = sample.with(axis, 1);
  return x * build.mask(keep, sample, x.dtype()) / keep;
}

LayerExample stochastic_depth_example() {
  return {StochasticDepth(), Tensor::from<double>({1, 3}, {-1.5, 0, 3}),
          Tensor::from<double>({1, 3}, {-1.5, 0, 3}), "by definition"};
}

}  // namespace

constinit const LayerKind StochasticDepth::kind =
    make_layer<StochasticDepth, formula, stochastic_depth_example>(
        "stochastic_depth",
        "x m / (1 - probability) in training, m of each sample 0 with that probability and else 1; x in "
        "inference "
        "(Huang, Sun, Liu, Sedra and Weinberger, 2016). Put it last in a residual branch.",
        stochastic_depth_fields);

}  // namespace gradus
