// adadelta.cpp - steps in the units of the weights: as large as recent steps, for their gradient's size.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field adadelta_fields[] = {
    learning_rate_field<Adadelta>(),
    field<&Adadelta::decay>("decay", share, "share of the mean squares that is kept"),
    field<&Adadelta::epsilon>("epsilon", positive_by_factors,
                              "starts the first steps, keeps the divisor from zero"),
    alpha_field<Adadelta>(),
};

Var formula(const Adadelta& rule, RuleBuilder& build, Var w, Var g) {
  const Var d = build.decayed(g, w, rule.alpha);
  const Var s = build.state("squares"), u = build.state("steps");
  const Var s_kept = rule.decay * s, s_next = s_kept + (1 - rule.decay) * square(d);
  const Var step = sqrt(u + rule.epsilon), delta = step / sqrt(s_next + rule.epsilon) * d;
  const Var u_kept = rule.decay * u, u_next = u_kept + (1 - rule.decay) * square(delta);
  build.next(s, s_next);
  build.next(u, u_next);
  return w - build.learning_rate() * delta;
}

RuleExample adadelta_example() {
  return example_steps(Adadelta(), {-0.3525540402944908, -0.3489343022245859, -0.34542624574259156},
                       "PyTorch 2.13, Adadelta");
}

}  // namespace

constinit const RuleKind Adadelta::kind = make_rule<Adadelta, formula, adadelta_example>(
    "adadelta",
    "d = g + alpha w; s' = decay s + (1 - decay) d^2; delta = d sqrt(u + epsilon) / sqrt(s' + epsilon); u' = "
    "decay u + (1 - decay) delta^2; w' = w - lr delta (Zeiler, 2012; as PyTorch, where decay is called rho).",
    adadelta_fields);

}  // namespace gradus
