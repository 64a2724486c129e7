// sigmoid.cpp - squeezes every number into (0, 1).
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Sigmoid&, Builder&, Var x) { return sigmoid(x); }

}  // namespace

constinit const LayerKind Sigmoid::kind =
    make_layer<Sigmoid, formula>("sigmoid", "1 / (1 + e^-x)", {}, {}, OutputKind::probabilities);

}  // namespace gradus
