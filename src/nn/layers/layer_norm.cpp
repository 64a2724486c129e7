// layer_norm.cpp - each sample with mean 0 and variance 1 over its own numbers.
#include <fmt/format.h>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field layer_norm_fields[] = {
    field<&LayerNorm::axes>("axes", {.least = 0, .most = 8}, "last axes it runs over; 0: all of a sample"),
    field<&LayerNorm::epsilon>("epsilon", not_negative, "added to the variance"),
};

Var formula(const LayerNorm& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  build.require(shape.rank() >= 2, "takes a batch of vectors or more, got " + shape.labelled_str());
  build.require(layer.axes < shape.rank(),
                fmt::format("a sample has fewer than {} axes: {}", layer.axes, shape.labelled_str()));
  const int first = layer.axes == 0 ? 1 : shape.rank() - static_cast<int>(layer.axes);
  Axes axes;
  for (int axis = first; axis < shape.rank(); ++axis) axes.push_back(axis);
  const Shape sample(shape.lengths().subspan(static_cast<std::size_t>(first)));
  build.require(sample.size() > 0, "there is no mean of nothing: " + shape.labelled_str());
  // Twice, as in batch_norm: a mean is rounded.
  const Var near = x - mean(x, axes, true), centred = near - mean(near, axes, true);
  const Var variance = mean(square(centred), axes, true);
  // Neither is a weight that should be small: the scale starts at one.
  const Var w = build.parameter("weight", sample, x.dtype(), Uniform{1, 1}, ParameterRole::bias);
  const Var b = build.parameter("bias", sample, x.dtype(), Zero(), ParameterRole::bias);
  return centred / sqrt(finite(variance) + layer.epsilon) * w + b;
}

}  // namespace

constinit const LayerKind LayerNorm::kind = make_layer<LayerNorm, formula>(
    "layer_norm",
    "(x - mean) / sqrt(variance + epsilon) w + b, mean and variance over the last axes of each sample (Ba, "
    "Kiros and Hinton, 2016).",
    layer_norm_fields);

}  // namespace gradus
