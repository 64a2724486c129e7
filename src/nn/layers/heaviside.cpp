// heaviside.cpp - the step activation of the first perceptrons.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

Var formula(const Heaviside&, Builder&, Var x) { return step(x); }

}  // namespace

constinit const LayerKind Heaviside::kind =
    make_layer<Heaviside, formula>("heaviside", "1 where x > 0, else 0; flat, so nothing below it learns");

}  // namespace gradus
