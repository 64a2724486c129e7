// average.cpp - the mean of what several layers make of the same input.
#include "nn/nested_file.hpp"

namespace gradus {
namespace {

constexpr Field average_fields[] = {
    field<&Average::layers>("layers", any_number,
                            "layers side by side: \"linear 3, chain \\\"linear 8, relu, linear 3\\\"\""),
};

Var formula(const Average& layer, Builder& build, Var x) {
  expect_shallow(build);
  build.require(!layer.layers.empty(), "needs layers to take the mean of");
  Var sum = build.layer("0", layer.layers[0], x);
  for (std::size_t i = 1; i < layer.layers.size(); ++i) {
    const Var next = build.layer(fmt::format("{}", i), layer.layers[i], x);
    build.require(next.shape() == sum.shape(),
                  fmt::format("its layers give {} and {}: all must have one shape",
                              sum.shape().labelled_str(), next.shape().labelled_str()));
    sum = sum + next;
  }
  return sum * (1 / static_cast<double>(layer.layers.size()));
}

LayerExample average_example() {
  return {Average({Linear({{2.0}}, {1.0}), Linear({{4.0}}, {0.0})}), Tensor::from<double>({1, 1}, {3}),
          Tensor::from<double>({1, 1}, {9.5}), "by definition"};
}

}  // namespace

constinit const LayerKind Average::kind = make_layer<Average, formula, average_example>(
    "average",
    "y = the mean of what each of the layers makes of x, as of an ensemble's scores. Parameters are called "
    "0.weight, 1.weight, ... within it.",
    average_fields, {"\"linear 3, linear 3\""});

}  // namespace gradus
