// softplus.cpp - a smooth relu.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Softplus&, Builder&, Var x) { return softplus(x); }

}  // namespace

constinit const LayerKind Softplus::kind = make_layer<Softplus, formula>("softplus", "log(1 + e^x)");

}  // namespace gradus
