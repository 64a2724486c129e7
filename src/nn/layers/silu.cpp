// silu.cpp - sigmoid linear unit.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Silu&, Builder&, Var x) { return silu(x); }

}  // namespace

constinit const LayerKind Silu::kind =
    make_layer<Silu, formula>("silu", "x sigmoid(x), also called swish (Elfwing, Uchibe and Doya, 2018).");

}  // namespace gradus
