// leaky_relu.cpp - a relu that lets a little of what is negative through.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field leaky_relu_fields[] = {
    field<&LeakyRelu::slope>("slope", any_number, "factor of negative numbers")};

Var formula(const LeakyRelu& layer, Builder&, Var x) { return leaky_relu(x, layer.slope); }

}  // namespace

constinit const LayerKind LeakyRelu::kind = make_layer<LeakyRelu, formula>(
    "leaky_relu", "x where x > 0, slope x elsewhere (Maas, Hannun and Ng, 2013).", leaky_relu_fields);

}  // namespace gradus
