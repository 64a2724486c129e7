// by_blocks.cpp - layers for parts of a sample, side by side.
#include "nn/nested_file.hpp"

namespace gradus {
namespace {

constexpr Field by_blocks_fields[] = {
    field<&ByBlocks::widths>("widths", {.least = 1, .most = 1e8}, "numbers in each block"),
    field<&ByBlocks::layers>("layers", any_number, "a layer for each block: \"linear 3, chain\""),
};

Var formula(const ByBlocks& layer, Builder& build, Var x) {
  expect_shallow(build);
  build.require(x.shape().rank() == 2, "takes rows [B, N], got " + x.shape().labelled_str());
  build.require(!layer.widths.empty() && layer.widths.size() == layer.layers.size(),
                fmt::format("needs a width and a layer for each block, and has {} and {}",
                            layer.widths.size(), layer.layers.size()));
  std::vector<Var> parts;
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < layer.widths.size(); ++i) {
    const std::int64_t end = begin + layer.widths[i];
    build.require(end <= x.shape().back(), fmt::format("is cut into blocks of {} numbers and more, gets {}",
                                                       end, x.shape().labelled_str()));
    parts.push_back(build.layer(fmt::format("{}", i), layer.layers[i], slice(x, 1, begin, end)));
    build.require(parts.back().shape().rank() == 2,
                  "its layers give rows, not " + parts.back().shape().labelled_str());
    begin = end;
  }
  build.require(begin == x.shape().back(),
                fmt::format("is cut into blocks of {} numbers, gets {}", begin, x.shape().labelled_str()));
  return concatenate(parts, 1);
}

LayerExample by_blocks_example() {
  return {ByBlocks({1, 2}, {Linear({{2.0}}, {1.0}), Chain()}), Tensor::from<double>({1, 3}, {3, -4, 5}),
          Tensor::from<double>({1, 3}, {7, -4, 5}), "by definition"};
}

}  // namespace

constinit const LayerKind ByBlocks::kind = make_layer<ByBlocks, formula, by_blocks_example>(
    "by_blocks",
    "y = what each layer makes of its block of x, side by side; an empty chain leaves a block as it is. "
    "Parameters are called 0.weight, 1.weight, ... within it.",
    by_blocks_fields, {"\"3,1\" \"linear 2, tanh\""});

}  // namespace gradus
