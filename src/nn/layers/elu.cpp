// elu.cpp - exponential linear unit.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field elu_fields[] = {
    field<&Elu::alpha>("alpha", not_negative, "minus the value that very negative numbers approach")};

Var formula(const Elu& layer, Builder&, Var x) { return elu(x, layer.alpha); }

}  // namespace

constinit const LayerKind Elu::kind = make_layer<Elu, formula>(
    "elu", "x where x > 0, alpha (e^x - 1) elsewhere (Clevert, Unterthiner and Hochreiter, 2016).",
    elu_fields);

}  // namespace gradus
