// layer_scale.cpp - a learned factor for each input.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field layer_scale_fields[] = {
    field<&LayerScale::start>("start", any_number, "what factors start at"),
    field<&LayerScale::rate>("rate", not_negative_by_factors, "times the learning rate"),
};

Var formula(const LayerScale& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  build.require(shape.rank() >= 2, "takes a batch [B, C, ...], got " + shape.labelled_str());
  std::vector<std::int64_t> lengths(static_cast<std::size_t>(shape.rank() - 1), 1);
  lengths[0] = shape[1];  // [C, 1, ...]: stands beside x
  // No weight that should be small: it starts at one.
  const Var s = build.parameter("scale", {shape[1]}, x.dtype(), Uniform{layer.start, layer.start},
                                ParameterRole::bias, {.rate = layer.rate});
  return x * reshape(s, Shape(lengths));
}

LayerExample layer_scale_example() {
  return {LayerScale(0.5), Tensor::from<double>({1, 3}, {-3, 0, 1}),
          Tensor::from<double>({1, 3}, {-1.5, 0, 0.5}), "by definition"};
}

}  // namespace

constinit const LayerKind LayerScale::kind = make_layer<LayerScale, formula, layer_scale_example>(
    "layer_scale",
    "x s, a learned factor s for each input or channel, not subject to weight decay (LayerScale of Touvron "
    "et "
    "al., 2021; the scaling layer of RealMLP, Holzmueller, Grinsztajn and Steinwart, 2024).",
    layer_scale_fields);

}  // namespace gradus
