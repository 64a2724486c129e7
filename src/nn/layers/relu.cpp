// relu.cpp - rectified linear unit: keeps what is positive.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Relu&, Builder&, Var x) { return relu(x); }

}  // namespace

constinit const LayerKind Relu::kind = make_layer<Relu, formula>("relu", "max(0, x)");

}  // namespace gradus
