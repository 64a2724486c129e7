// adamw.cpp - Adam with weight decay beside it, not within.
#include "optim/adam_step.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr std::array<Field, 6> adamw_fields = [] {
  const std::array<Field, 5> like_adam = fields_like_adam<Adamw>();
  return std::array<Field, 6>{
      like_adam[0],
      like_adam[1],
      like_adam[2],
      like_adam[3],
      like_adam[4],
      field<&Adamw::alpha_falls>("alpha_falls", any_number, "whether alpha falls to 0 in the second half")};
}();

Var formula(const Adamw& rule, RuleBuilder& build, Var w, Var g) {
  const Var lr = build.learning_rate();
  return w - lr * build.decayed(adam_direction(rule, build, g), w, rule.alpha, rule.alpha_falls);
}

RuleExample adamw_example() {
  return example_steps(Adamw(), {-0.3547125922906594, -0.35371092728581627, -0.35270739064408635},
                       "PyTorch 2.13, AdamW");
}

}  // namespace

constinit const RuleKind Adamw::kind = make_rule<Adamw, formula, adamw_example>(
    "adamw",
    "w' = w - lr (alpha w + the step of adam on g alone) (Loshchilov and Hutter, "
    "2019; as PyTorch): weights decay by the "
    "same share whatever the size of their gradients.",
    adamw_fields);

}  // namespace gradus
