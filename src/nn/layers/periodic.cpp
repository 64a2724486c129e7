// periodic.cpp - each number as learned waves, and as itself.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Range few{.least = 1, .most = 1e4, .scale = Scale::powers_of_two};

constexpr Field periodic_fields[] = {
    field<&Periodic::features>("features", few, "waves of each number"),
    field<&Periodic::outputs>("outputs", few, "sums of waves that each number gives beside itself"),
    field<&Periodic::deviation>("deviation", positive, "standard deviation of the frequencies at first"),
    field<&Periodic::rate>("rate", not_negative_by_factors, "times the learning rate"),
};

// A product of its own for each number, [B, N, F] and [N, F, O] -> [B, N O]: a convolution of images of one
// pixel in N groups.
Var products(Var waves, Var weights) {
  const std::int64_t rows = waves.shape()[0], numbers = weights.shape()[0], features = weights.shape()[2],
                     outputs = weights.shape()[1];
  const Var images = reshape(waves, {rows, numbers * features, 1, 1});
  const Var kernels = reshape(weights, {numbers * outputs, features, 1, 1});
  return reshape(conv2d(images, kernels, {.groups = numbers, .precise = true}), {rows, numbers, outputs});
}

Var formula(const Periodic& layer, Builder& build, Var x) {
  const Shape& shape = x.shape();
  build.require(shape.rank() == 2, fmt::format("takes rows [B, N], got {}", shape.labelled_str()));
  const std::int64_t numbers = shape[1], features = layer.features, outputs = layer.outputs;
  const ParameterExtras extras{.rate = layer.rate, .fans = Fans{features, outputs}};
  const Var w = build.parameter("frequency", {numbers, features}, x.dtype(),
                                Normal{.deviation = layer.deviation}, ParameterRole::weight, extras);
  // Any place on the wave is as likely.
  const Var b = build.parameter("phase", {numbers, features}, x.dtype(), Uniform{-0.5, 0.5},
                                ParameterRole::bias, extras);
  const Var v = build.parameter("weight", {numbers, outputs, features}, x.dtype(), Pytorch(),
                                ParameterRole::weight, extras);
  const Var c =
      build.parameter("bias", {numbers, outputs}, x.dtype(), Pytorch(), ParameterRole::bias, extras);
  const Var each = reshape(x, {shape[0], numbers, 1});
  const Var waves = cos(2 * std::numbers::pi * (each * w + b));
  const Var sums = products(waves, v) + c;
  const Var parts[] = {sums, each};
  return reshape(concatenate(parts, 2), Shape{shape[0], numbers * (outputs + 1)}.labelled(0, shape.label(0)));
}

LayerExample periodic_example() {
  return {Periodic{.features = 4}, Tensor::from<double>({2, 2}, {-1.5, 0.25, 3, 0}),
          Tensor::from<double>({2, 8}, {-0.7803118359374668, -0.39661445721711275, 0.31965461156579233, -1.5,
                                        -0.05636824977466348, 0.19982297966051105, -0.3667698664594579, 0.25,
                                        0.7075158277229919, 1.0439492054620154, -0.5713187500877144, 3,
                                        -0.08801286952709375, 0.2224756101286559, -0.23661313753763874, 0}),
          "NumPy, from parameters drawn in Python for seed 1"};
}

}  // namespace

constinit const LayerKind Periodic::kind = make_layer<Periodic, formula, periodic_example>(
    "periodic",
    "[B, N] -> [B, N (outputs + 1)]: for each number cos(2 pi (x w + b)), w "
    "normal at first, a linear layer on "
    "these, and x itself (Gorishniy, Rubachev and Babenko, 2022; in this form, "
    "PBLD, Holzmueller, Grinsztajn and "
    "Steinwart, 2024).",
    periodic_fields);

}  // namespace gradus
