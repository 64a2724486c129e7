// batch_norm.cpp - each channel with mean 0 and variance 1 over the batch.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field batch_norm_fields[] = {
    field<&BatchNorm::momentum>("momentum", fraction, "share of the newest batch in the running averages"),
    field<&BatchNorm::epsilon>("epsilon", not_negative, "added to the variance"),
};

// All axes but the channels'.
Axes batch_axes(const Shape& shape) {
  Axes axes{0};
  for (std::int64_t axis = 2; axis < shape.rank(); ++axis) axes.push_back(axis);
  return axes;
}

// next = (1 - momentum) running + momentum newest
void remember(const BatchNorm& layer, Builder& build, Var running, Var newest) {
  const Var kept = running * (1 - layer.momentum);
  build.graph().next(running, kept + reshape(newest, running.shape()) * layer.momentum);
}

Var formula(const BatchNorm& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  build.require(shape.rank() >= 2, "takes a batch [B, C, ...], got " + shape.labelled_str());
  const std::int64_t channels = shape[1], count = shape.size() / std::max<std::int64_t>(1, channels);
  std::vector<std::int64_t> lengths(static_cast<std::size_t>(shape.rank() - 1), 1);
  lengths[0] = channels;  // [C, 1, ...]: stands beside x
  const Shape along(lengths);
  const Var running_mean = build.state("running_mean", {channels}, x.dtype(), 0);
  const Var running_var = build.state("running_var", {channels}, x.dtype(), 1);
  Var centred = x - reshape(running_mean, along), variance = reshape(running_var, along);
  if (build.training() && count > 0) {
    if (count == shape[0]) build.need_rows(2);  // one number has no variance
    // A mean is rounded, to 0.004 where numbers are 70000: what is left of it is taken away as well, so that
    // numbers that are all the same become 0 and not that rounding over itself.
    const Var average = mean(x, batch_axes(shape), true), near = x - average;
    const Var rest = mean(near, batch_axes(shape), true);
    centred = near - rest;
    variance = mean(square(centred), batch_axes(shape), true);
    remember(layer, build, running_mean, average + rest);
    // The variance of all there is, guessed from `count` of them; of a single one, on which nothing is
    // learnt, there is no guess.
    const double unbiased = count > 1 ? static_cast<double>(count) / static_cast<double>(count - 1) : 1;
    remember(layer, build, running_var, variance * unbiased);
  }
  // Neither is a weight that should be small: the scale starts at one.
  const Var w = build.parameter("weight", {channels}, x.dtype(), Uniform{1, 1}, ParameterRole::bias);
  const Var b = build.parameter("bias", {channels}, x.dtype(), Zero(), ParameterRole::bias);
  const Var divided = centred / sqrt(finite(variance) + layer.epsilon);
  const Var scaled = divided * reshape(w, along);
  return scaled + reshape(b, along);
}

}  // namespace

constinit const LayerKind BatchNorm::kind = make_layer<BatchNorm, formula>(
    "batch_norm",
    "(x - mean) / sqrt(variance + epsilon) w + b for each channel, mean and variance over the batch (Ioffe "
    "and Szegedy, 2015); inference takes running averages, of the variance the unbiased one.",
    batch_norm_fields);

}  // namespace gradus
