// chain.cpp - layers in a row as one layer.
#include "nn/nested_file.hpp"

namespace gradus {
namespace {

constexpr Field chain_fields[] = {
    field<&Chain::layers>("layers", any_number, "layers in order: \"linear 32, relu, linear 3\""),
};

Var formula(const Chain& layer, Builder& build, Var x) {
  expect_shallow(build);
  return in_order(layer.layers, "", build, x);
}

LayerExample chain_example() {
  return {Chain({Linear({{2.0}}, {1.0}), Linear({{3.0}}, {0.0})}), Tensor::from<double>({1, 1}, {3}),
          Tensor::from<double>({1, 1}, {21}), "by definition"};
}

}  // namespace

constinit const LayerKind Chain::kind =
    make_layer<Chain, formula, chain_example>("chain",
                                              "y = what the layers make of x one after the other. Parameters "
                                              "are called 0.weight, 1.weight, ... within it.",
                                              chain_fields, {"\"linear 3, tanh\""});

}  // namespace gradus
