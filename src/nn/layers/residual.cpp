// residual.cpp - a connection around layers: what they make is added to what they got.
#include "nn/nested_file.hpp"

namespace gradus {
namespace {

constexpr Field residual_fields[] = {
    field<&Residual::layers>("layers", any_number, "layers in order: \"linear 32, relu, linear 32\""),
    field<&Residual::shortcut>("shortcut", any_number, "layers on the way around; empty: none"),
};

Var formula(const Residual& layer, Builder& build, Var x) {
  expect_shallow(build);
  const Var branch = in_order(layer.layers, "", build, x);
  const Var around = in_order(layer.shortcut, "shortcut.", build, x);
  build.require(branch.shape() == around.shape(),
                fmt::format("its layers give {}, and {} comes around: both must have one shape",
                            branch.shape().labelled_str(), around.shape().labelled_str()));
  return around + branch;
}

}  // namespace

constinit const LayerKind Residual::kind =
    make_layer<Residual, formula>("residual",
                                  "y = shortcut(x) + layers(x) (He, Zhang, Ren and Sun, 2016). Parameters "
                                  "are called 0.weight, 1.weight, ... "
                                  "and shortcut.0.weight within it.",
                                  residual_fields, {"\"linear 3, tanh, linear 4\" shortcut=\"linear 4\""});

}  // namespace gradus
