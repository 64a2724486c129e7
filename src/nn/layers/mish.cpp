// mish.cpp - x times the hyperbolic tangent of a smooth relu.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Mish&, Builder&, Var x) { return mish(x); }

LayerExample mish_example() {
  return {Mish(), Tensor::from<double>({1, 3}, {-2, 0, 1}),
          Tensor::from<double>({1, 3}, {-0.2525014826957089, 0, 0.8650983882673103}),
          "NumPy, x * tanh(logaddexp(0, x))"};
}

}  // namespace

constinit const LayerKind Mish::kind =
    make_layer<Mish, formula, mish_example>("mish", "x tanh(log(1 + e^x)) (Misra, 2019).");

}  // namespace gradus
