// rmsprop.cpp - steps divided by the recent size of the gradient.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field rmsprop_fields[] = {
    learning_rate_field<Rmsprop>(),
    field<&Rmsprop::decay>("decay", share, "share of the mean square that is kept"),
    field<&Rmsprop::epsilon>("epsilon", positive_by_factors, "keeps the divisor from zero"),
    alpha_field<Rmsprop>(),
};

Var formula(const Rmsprop& rule, RuleBuilder& build, Var w, Var g) {
  const Var d = build.decayed(g, w, rule.alpha);
  const Var s = build.state("squares");
  const Var s_kept = rule.decay * s, s_next = s_kept + (1 - rule.decay) * square(d);
  build.next(s, s_next);
  const Var step = build.learning_rate() * d;
  return w - step / (sqrt(finite(s_next)) + rule.epsilon);
}

RuleExample rmsprop_example() {
  return example_steps(Rmsprop(), {-0.2557161820690742, -0.17613302248071025, -0.11669224407138945},
                       "PyTorch 2.13, RMSprop");
}

}  // namespace

constinit const RuleKind Rmsprop::kind = make_rule<Rmsprop, formula, rmsprop_example>(
    "rmsprop",
    "d = g + alpha w; s' = decay s + (1 - decay) d^2; w' = w - lr d / (sqrt(s') "
    "+ epsilon) (Tieleman and Hinton, 2012; as "
    "PyTorch, where decay is called alpha).",
    rmsprop_fields);

}  // namespace gradus
