// momentum.cpp - steps that keep part of their velocity.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field momentum_fields[] = {
    learning_rate_field<Momentum>(),
    field<&Momentum::tau>("tau", share, "share of the velocity that is kept"),
    alpha_field<Momentum>(),
};

Var formula(const Momentum& rule, RuleBuilder& build, Var w, Var g) {
  const Var v = build.state("velocity");
  const Var d = build.decayed(g, w, rule.alpha);
  const Var v_next = rule.tau * v + d;
  build.next(v, v_next);
  return w - build.learning_rate() * v_next;
}

RuleExample momentum_example() {
  return example_steps(Momentum{.learning_rate = 0.1},
                       {-0.32508788487448176, -0.257469513391044, -0.15959857604243466},
                       "PyTorch 2.13, SGD with momentum");
}

// In a bowl of curvature 1.
double momentum_stable(const Momentum& rule) { return 2 * (1 + rule.tau); }

}  // namespace

constinit const RuleKind Momentum::kind = make_rule<Momentum, formula, momentum_example, momentum_stable>(
    "momentum", "v' = tau v + g + alpha w; w' = w - lr v' (Polyak, 1964; as PyTorch's SGD with momentum).",
    momentum_fields);

}  // namespace gradus
