// ntk_linear.cpp - weighted sums of the inputs, divided by the root of their number.
#include <fmt/format.h>

#include <cmath>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

// More would be a slip or an attack, and their product must not overflow.
constexpr Range units{.least = 0, .most = 1e8, .scale = Scale::powers_of_two};

constexpr Field ntk_linear_fields[] = {
    field<&NtkLinear::outputs>("outputs", units,
                               "numbers it gives; 0: what the data needs, in a model's last layer"),
    field<&NtkLinear::inputs>("inputs", units, "numbers it takes; 0: what it gets"),
    field<&NtkLinear::bias>("bias", any_number, "whether it adds b"),
    field<&NtkLinear::init>("init", any_number, "initialiser of the weight"),
    field<&NtkLinear::bias_init>("bias_init", any_number, "initialiser of the biases"),
    field<&NtkLinear::bias_rate>("bias_rate", not_negative_by_factors,
                                 "times the learning rate, of the biases"),
};

Var formula(const NtkLinear& layer, Builder& build, Var samples) {
  const Var x = samples.shape().rank() > 2 ? samples_as_rows(samples) : samples;
  const Shape& shape = x.shape();
  build.require(shape.rank() == 2, fmt::format("takes rows [B, inputs], got {}", shape.labelled_str()));
  build.require(layer.outputs > 0, "needs its number of outputs, as in NtkLinear(10) or \"ntk_linear 10\"");
  build.require(
      layer.inputs == 0 || layer.inputs == shape.back(),
      fmt::format("is made for {} inputs, gets {} ({})", layer.inputs, shape.back(), shape.labelled_str()));
  const Fans fans{shape.back(), layer.outputs};
  const Var w = build.parameter("weight", {fans.out, fans.in}, x.dtype(), layer.init, ParameterRole::weight);
  const Var z = matmul(x, transpose(w)) * (1 / std::sqrt(static_cast<double>(fans.in)));
  if (!layer.bias) return z;
  return z + build.parameter("bias", {fans.out}, x.dtype(), layer.bias_init, ParameterRole::bias,
                             {.rate = layer.bias_rate, .fans = fans});
}

LayerExample ntk_linear_example() {
  NtkLinear layer(2, Given{.values = {{1, 2, 3, 4, -1, 0, 1, 2}, 4}});
  layer.bias_init = Given{.values = {{0.5, -1}}};
  return {layer, Tensor::from<double>({2, 4}, {1, 0, 2, -1, 0.5, 0.5, 0.5, 0.5}),
          Tensor::from<double>({2, 2}, {2, -1.5, 3, -0.5}), "by hand"};
}

}  // namespace

constinit const LayerKind NtkLinear::kind = make_layer<NtkLinear, formula, ntk_linear_example>(
    "ntk_linear",
    "z = x W^T / sqrt(in) + b: [B, in] -> [B, out], W [out, in] normal with variance 1 at first, b [out] "
    "zero "
    "(Jacot, Gabriel and Hongler, 2018).",
    ntk_linear_fields, {"3"});

}  // namespace gradus
