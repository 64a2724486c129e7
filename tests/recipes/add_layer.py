"""add_layer.py - HACKING, "Add a layer": rescale, with a list of numbers among its fields."""

from recipe import Declared, Recipe

RESCALE = """\
// rescale.cpp - a factor for each column.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field rescale_fields[] = {
    field<&Rescale::factors>("factors", any_number, "what each column is multiplied by; empty: 1"),
};

Var formula(const Rescale& layer, Builder& build, Var x) {
  if (layer.factors.empty()) return x;
  const auto columns = static_cast<std::int64_t>(layer.factors.size());
  build.require(x.shape().rank() >= 1 && x.shape().back() == columns, "takes a column for each factor");
  return x * x.graph().constant(Tensor::from<double>({columns}, layer.factors).to(x.dtype()));
}

LayerExample rescale_example() {
  return {Rescale{{2, 0.5}}, Tensor::from<double>({1, 2}, {3, 8}), Tensor::from<double>({1, 2}, {6, 4}), "by hand"};
}

}  // namespace

constinit const LayerKind Rescale::kind = make_layer<Rescale, formula, rescale_example>(
    "rescale", "Each column times a factor of its own.", rescale_fields, {"\\"1,2,0.5,-1\\""});

}  // namespace gradus
"""

RECIPE = Recipe(
    section="Add a layer, a loss, a penalty, an initialiser",
    files={
        "src/nn/layers/rescale.cpp": RESCALE,
        "include/gradus/layers.hpp": Declared("struct Heaviside {\n  static const LayerKind kind;\n};\n",
                                              "/// Each column times a factor of its own.\nstruct Rescale {\n  std::vector<double> factors{};\n  static const LayerKind kind;\n};\n"),
    },
    tests=("nn/Layers", "catalog/"),
    says={("parts", "rescale"): "what each column is multiplied by"},
)
