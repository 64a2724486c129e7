// max_pool2d.cpp - the largest number of each window.
#include "nn/window_file.hpp"

namespace gradus {
namespace {

constexpr Field max_pool2d_fields[] = {
    field<&MaxPool2d::kernel>("kernel", window_lengths, "rows and columns of a window: 2, or 2x3"),
    field<&MaxPool2d::stride>("stride", window_lengths,
                              "pixels from window to window; empty: the kernel's size"),
    field<&MaxPool2d::padding>("padding", window_padding, "pixels on each side, at most half of the kernel"),
};

Var formula(const MaxPool2d& layer, Builder& build, Var x) {
  build.require(x.shape().rank() == 4, "takes images [B, C, H, W], got " + x.shape().labelled_str());
  return max_pool2d(x, windows_of(layer));
}

}  // namespace

constinit const LayerKind MaxPool2d::kind = make_layer<MaxPool2d, formula>(
    "max_pool2d", "The largest number of each window: [B, C, H, W] -> [B, C, OH, OW].", max_pool2d_fields,
    {.reads = LayerInput::images});

}  // namespace gradus
