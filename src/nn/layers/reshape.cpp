// reshape.cpp - the numbers of each sample as an image.
#include <fmt/format.h>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Range image_length{.least = 1, .most = 1e5};

constexpr Field reshape_fields[] = {
    field<&Reshape::channels>("channels", image_length, "channels of an image"),
    field<&Reshape::height>("height", image_length, "its rows"),
    field<&Reshape::width>("width", image_length, "numbers in a row"),
};

Var formula(const Reshape& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  const std::int64_t numbers = shape.rank() >= 1 ? shape.product(1, shape.rank()) : 0;
  build.require(numbers == layer.channels * layer.height * layer.width,
                fmt::format("makes images of {}x{}x{} = {} numbers, gets samples of {} ({})", layer.channels,
                            layer.height, layer.width, layer.channels * layer.height * layer.width, numbers,
                            shape.labelled_str()));
  return reshape(x, Shape{shape[0], layer.channels, layer.height, layer.width}
                        .labelled(0, shape.label(0))
                        .labelled(1, "channels")
                        .labelled(2, "height")
                        .labelled(3, "width"));
}

LayerExample reshape_example() {
  return {Reshape(1, 2, 2), Tensor::from<double>({1, 4}, {1, 2, 3, 4}),
          Tensor::from<double>({1, 1, 2, 2}, {1, 2, 3, 4}), "by definition"};
}

}  // namespace

constinit const LayerKind Reshape::kind = make_layer<Reshape, formula, reshape_example>(
    "reshape", "[B, ...] -> [B, channels, height, width]: the numbers of each sample as an image.",
    reshape_fields, {"1 2 2"});

}  // namespace gradus
