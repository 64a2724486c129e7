// linear.cpp - weighted sums of the inputs, and a bias.
#include <fmt/format.h>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

// More would be a slip or an attack, and their product must not overflow.
constexpr Range width{.least = 0, .most = 1e8};

constexpr Field fields[] = {
    field<&Linear::outputs>("outputs", width,
                            "numbers it gives; 0: what the data needs, in a model's last layer"),
    field<&Linear::inputs>("inputs", width, "numbers it takes; 0: what it gets"),
    field<&Linear::bias>("bias", any_number, "whether it adds b"),
    field<&Linear::init>("init", any_number, "initialiser of the weight"),
};

void check(const Linear& layer, Builder& build, const Shape& x) {
  build.require(x.rank() <= 2, fmt::format("takes rows [B, inputs], got {}: put a flatten layer before it",
                                           x.labelled_str()));
  build.require(x.rank() == 2, fmt::format("takes rows [B, inputs], got {}", x.labelled_str()));
  build.require(layer.outputs > 0, "needs its number of outputs, as in Linear(10) or \"linear 10\"");
  build.require(layer.inputs == 0 || layer.inputs == x.back(),
                fmt::format("is made for {} inputs, gets {} ({})", layer.inputs, x.back(), x.labelled_str()));
}

Var formula(const Linear& layer, Builder& build, Var x) {
  check(layer, build, x.shape());
  const Var w = build.parameter("weight", {layer.outputs, x.shape().back()}, x.dtype(),
                                parse_initializer(layer.init), ParameterRole::weight);
  const Var z = matmul(x, transpose(w));
  if (!layer.bias) return z;
  return z + build.parameter("bias", {layer.outputs}, x.dtype(), Zero(), ParameterRole::bias);
}

}  // namespace

constinit const LayerKind Linear::kind = make_layer<Linear, formula>(
    "linear", "z = x W^T + b: [B, in] -> [B, out], W [out, in], b [out]. Biases start at zero.", fields);

}  // namespace gradus
