// heaviside.cpp - the step activation of the first perceptrons.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Heaviside&, Builder&, Var x) { return step(x); }

LayerExample heaviside_example() {
  return {Heaviside(), Tensor::from<double>({1, 3}, {-1.5, 0, 3}), Tensor::from<double>({1, 3}, {0, 0, 1}),
          "by definition"};
}

}  // namespace

constinit const LayerKind Heaviside::kind = make_layer<Heaviside, formula, heaviside_example>(
    "heaviside", "1 where x > 0, else 0; flat, so nothing below it learns");

}  // namespace gradus
