"""add_rule.py - HACKING, "Add an optimiser": lion."""

from recipe import Declared, Recipe

LION = """\
// lion.cpp - steps of one size, in the direction that a running mean of gradients points.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field lion_fields[] = {
    learning_rate_field<Lion>(),
    field<&Lion::beta1>("beta1", share, "share of the mean in a direction"),
    field<&Lion::beta2>("beta2", share, "share of the mean that is kept"),
    alpha_field<Lion>(),
};

Var formula(const Lion& rule, RuleBuilder& build, Var w, Var g) {
  const Var m = build.state("mean");
  const Var c = rule.beta1 * m + (1 - rule.beta1) * g;
  build.next(m, rule.beta2 * m + (1 - rule.beta2) * g);
  return w - build.learning_rate() * build.decayed(step(c) - step(-c), w, rule.alpha);
}

RuleExample lion_example() {
  return {Lion{.learning_rate = 0.25}, 1, {1, -1, 0}, {0.75, 1, 1.25}, "by hand"};
}

}  // namespace

constinit const RuleKind Lion::kind = make_rule<Lion, formula, lion_example>(
    "lion",
    "c = beta1 m + (1 - beta1) g; w' = w - lr (sign(c) + alpha w); m' = beta2 m + (1 - beta2) g (Chen et al., "
    "2023).",
    lion_fields);

}  // namespace gradus
"""

RECIPE = Recipe(
    section="Add an optimiser or a schedule",
    files={
        "src/optim/rules/lion.cpp": LION,
        "include/gradus/optim.hpp": Declared(
            "  static const RuleKind kind;\n};\n\n",
            "/// c = beta1 m + (1 - beta1) g; w' = w - lr (sign(c) + alpha w); m' = beta2 m + (1 - beta2) g (Chen et al., 2023).\n"
            "struct Lion {\n  double learning_rate = 0.001, beta1 = 0.9, beta2 = 0.99, alpha = 0;\n  static const RuleKind kind;\n};\n\n"),
    },
    tests=("optim/Rules",),
    says={("parts", "lion"): "share of the mean in a direction"},
)
