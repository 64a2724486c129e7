// adagrad.cpp - smaller steps where gradients have been large.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field adagrad_fields[] = {
    learning_rate_field<Adagrad>(),
    field<&Adagrad::epsilon>("epsilon", positive_by_factors, "keeps the divisor from zero"),
    alpha_field<Adagrad>(),
};

Var formula(const Adagrad& rule, RuleBuilder& build, Var w, Var g) {
  const Var d = build.decayed(g, w, rule.alpha);
  const Var s = build.state("squares");
  const Var s_next = s + square(d);
  build.next(s, s_next);
  const Var step = build.learning_rate() * d;
  return w - step / (sqrt(finite(s_next)) + rule.epsilon);
}

RuleExample adagrad_example() {
  return example_steps(Adagrad(), {-0.3457161494227689, -0.3377725281039328, -0.33185487569569844},
                       "PyTorch 2.13, Adagrad");
}

}  // namespace

constinit const RuleKind Adagrad::kind = make_rule<Adagrad, formula, adagrad_example>(
    "adagrad",
    "d = g + alpha w; s' = s + d^2; w' = w - lr d / (sqrt(s') + epsilon) (Duchi, "
    "Hazan and Singer, 2011; as PyTorch).",
    adagrad_fields);

}  // namespace gradus
