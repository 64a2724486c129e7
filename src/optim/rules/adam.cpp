// adam.cpp - momentum, divided by the recent size of the gradient.
#include "optim/adam_step.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr auto adam_fields = fields_like_adam<Adam>();

Var formula(const Adam& rule, RuleBuilder& build, Var w, Var g) {
  const Var direction = adam_direction(rule, build, build.decayed(g, w, rule.alpha));
  return w - build.learning_rate() * direction;
}

RuleExample adam_example() {
  return example_steps(Adam(), {-0.3547161494521536, -0.35371803157323334, -0.3527180320407763},
                       "PyTorch 2.13, Adam");
}

}  // namespace

constinit const RuleKind Adam::kind = make_rule<Adam, formula, adam_example>(
    "adam",
    "d = g + alpha w; m' = beta1 m + (1 - beta1) d; s' = beta2 s + (1 - beta2) d^2; "
    "w' = w - lr (m' / (1 - beta1^t)) / (sqrt(s' / (1 - beta2^t)) + epsilon) "
    "(Kingma and Ba, 2015; as PyTorch).",
    adam_fields);

}  // namespace gradus
