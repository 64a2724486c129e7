// avg_pool2d.cpp - the mean of each window.
#include "nn/window_file.hpp"

namespace gradus {
namespace {

constexpr Field avg_pool2d_fields[] = {
    field<&AvgPool2d::kernel>("kernel", window_lengths, "rows and columns of a window: 2, or 2x3"),
    field<&AvgPool2d::stride>("stride", window_lengths,
                              "pixels from window to window; empty: the kernel's size"),
    field<&AvgPool2d::padding>("padding", window_padding, "pixels on each side, at most half of the kernel"),
};

Var formula(const AvgPool2d& layer, Builder& build, Var x) {
  build.require(x.shape().rank() == 4, "takes images [B, C, H, W], got " + x.shape().labelled_str());
  return avg_pool2d(x, windows_of(layer));
}

}  // namespace

constinit const LayerKind AvgPool2d::kind = make_layer<AvgPool2d, formula>(
    "avg_pool2d", "The mean of each window, zeros of the padding counted: [B, C, H, W] -> [B, C, OH, OW].",
    avg_pool2d_fields, {.reads = LayerInput::images});

}  // namespace gradus
