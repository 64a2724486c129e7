// selu.cpp - scaled exponential linear unit.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Selu&, Builder&, Var x) { return selu(x); }

LayerExample selu_example() {
  return {Selu(), Tensor::from<double>({1, 3}, {-2, 0, 3}),
          Tensor::from<double>({1, 3}, {-1.520166468595695, 0, 3.1521029620664414}),
          "NumPy, 1.0507... * where(x > 0, x, 1.6732... * expm1(x))"};
}

}  // namespace

constinit const LayerKind Selu::kind = make_layer<Selu, formula, selu_example>(
    "selu",
    "1.0507 x where x > 0, 1.0507 1.6733 (e^x - 1) elsewhere (Klambauer, Unterthiner, Mayr and Hochreiter, "
    "2017).");

}  // namespace gradus
