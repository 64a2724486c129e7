// adamw.cpp - Adam with weight decay beside it, not within.
#include "optim/adam_step.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr auto adamw_fields = fields_like_adam<Adamw>();

Var formula(const Adamw& rule, RuleBuilder& build, Var w, Var g) {
  const Var lr = build.learning_rate();
  return w - lr * build.decayed(adam_direction(rule, build, g), w, rule.alpha);
}

}  // namespace

constinit const RuleKind Adamw::kind =
    make_rule<Adamw, formula>("adamw",
                              "w' = w - lr (alpha w + the step of adam on g alone) (Loshchilov and Hutter, "
                              "2019; as PyTorch): weights decay by the "
                              "same share whatever the size of their gradients.",
                              adamw_fields);

}  // namespace gradus
