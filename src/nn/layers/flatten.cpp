// flatten.cpp - each sample as one row of numbers.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Flatten&, Builder& build, Var x) {
  build.require(x.shape().rank() >= 1, "takes a batch [B, ...], got a single number");
  return samples_as_rows(x);
}

LayerExample flatten_example() {
  return {Flatten(), Tensor::from<double>({1, 2, 1, 2}, {1, 2, 3, 4}),
          Tensor::from<double>({1, 4}, {1, 2, 3, 4}), "by definition"};
}

}  // namespace

constinit const LayerKind Flatten::kind = make_layer<Flatten, formula, flatten_example>(
    "flatten",
    "[B, ...] -> [B, N]: each sample as one row, in the order of memory (channel by channel, row by row).",
    {}, {.reads = LayerInput::images});

}  // namespace gradus
