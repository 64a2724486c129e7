// gelu.cpp - Gaussian error linear unit.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Gelu&, Builder&, Var x) { return gelu(x); }

}  // namespace

constinit const LayerKind Gelu::kind = make_layer<Gelu, formula>(
    "gelu", "x Phi(x), Phi the normal distribution function (Hendrycks and Gimpel, 2016).");

}  // namespace gradus
