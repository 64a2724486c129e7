// nesterov.cpp - momentum that looks one step ahead.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field nesterov_fields[] = {
    learning_rate_field<Nesterov>(),
    field<&Nesterov::tau>("tau", share, "share of the velocity that is kept"),
    alpha_field<Nesterov>(),
};

Var formula(const Nesterov& rule, RuleBuilder& build, Var w, Var g) {
  const Var d = build.decayed(g, w, rule.alpha);
  const Var v = build.state("velocity");
  const Var v_next = rule.tau * v + d;
  build.next(v, v_next);
  const Var ahead = d + rule.tau * v_next;
  return w - build.learning_rate() * ahead;
}

RuleExample nesterov_example() {
  return example_steps(Nesterov{.learning_rate = 0.1, .alpha = 0.05},
                       {-0.29414314336447644, -0.18899866536935322, -0.05961706632582034},
                       "PyTorch 2.13, SGD with nesterov");
}

// In a bowl of curvature 1.
double nesterov_stable(const Nesterov& rule) { return 2 * (1 + rule.tau) / (1 + 2 * rule.tau); }

}  // namespace

constinit const RuleKind Nesterov::kind = make_rule<Nesterov, formula, nesterov_example, nesterov_stable>(
    "nesterov",
    "d = g + alpha w; v' = tau v + d; w' = w - lr (d + tau v') (Nesterov, 1983, "
    "in the form of Sutskever et al., 2013; as "
    "PyTorch's SGD with nesterov).",
    nesterov_fields);

}  // namespace gradus
