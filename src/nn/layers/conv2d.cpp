// conv2d.cpp - two-dimensional convolution with learned kernels, and a bias.
#include "nn/window_file.hpp"

namespace gradus {
namespace {

constexpr Field conv2d_fields[] = {
    field<&Conv2d::outputs>("outputs", {.least = 0, .most = 1e6, .scale = Scale::powers_of_two},
                            "channels it gives"),
    field<&Conv2d::kernel>("kernel", window_lengths, "rows and columns of a kernel: 5, or 3x5"),
    field<&Conv2d::stride>("stride", window_lengths, "pixels from window to window: 2, or 2x1"),
    field<&Conv2d::padding>("padding", window_padding, "zeros on each side of the image: 2, or 2x0"),
    field<&Conv2d::dilation>("dilation", window_lengths, "pixels from tap to tap: 2, or 2x1"),
    field<&Conv2d::groups>("groups", window_lengths, "groups of channels that do not see each other"),
    field<&Conv2d::bias>("bias", any_number, "whether it adds b"),
    field<&Conv2d::init>("init", any_number, "initialiser of the weight"),
    field<&Conv2d::precise>("precise", any_number,
                            "whether all products are summed as they are, more slowly"),
};

void check(const Conv2d& layer, Builder& build, const Shape& x) {
  build.require(x.rank() == 4, "takes images [B, C, H, W], got " + x.labelled_str());
  build.require(layer.outputs > 0, "needs its number of outputs, as in Conv2d(6, 5) or \"conv2d 6 5\"");
  build.require(x[1] % layer.groups == 0 && layer.outputs % layer.groups == 0,
                "groups must divide channels and outputs, got " + x.labelled_str());
}

Var formula(const Conv2d& layer, Builder& build, Var x) {
  check(layer, build, x.shape());
  const ConvolutionOptions options{.stride = layer.stride,
                                   .padding = layer.padding,
                                   .dilation = layer.dilation,
                                   .groups = layer.groups,
                                   .precise = layer.precise};
  const Shape shape{layer.outputs, x.shape()[1] / layer.groups, layer.kernel.down, layer.kernel.along};
  const Var w = build.parameter("weight", shape, x.dtype(), layer.init, ParameterRole::weight);
  const Var z = conv2d(x, w, options);
  if (!layer.bias) return z;
  const Var b = build.parameter("bias", {layer.outputs}, x.dtype(), Zero(), ParameterRole::bias);
  return z + reshape(b, {layer.outputs, 1, 1});
}

}  // namespace

constinit const LayerKind Conv2d::kind = make_layer<Conv2d, formula>(
    "conv2d",
    "z_o = sum_c w_oc * x_c + b_o: [B, C, H, W] -> [B, O, OH, OW], W [O, C/groups, KH, KW], b [O]. Biases "
    "start at zero.",
    conv2d_fields, {"3 2x3 padding=1", LayerInput::images});

}  // namespace gradus
