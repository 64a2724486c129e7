// tanh.cpp - squeezes every number into (-1, 1).
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Tanh&, Builder&, Var x) { return tanh(x); }

}  // namespace

constinit const LayerKind Tanh::kind =
    make_layer<Tanh, formula>("tanh", "Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x).");

}  // namespace gradus
