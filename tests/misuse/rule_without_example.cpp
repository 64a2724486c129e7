// rule_without_example.cpp - nobody else took its steps | no matching function for call to .*make_rule
#include "optim/part_file.hpp"

namespace gradus {

constexpr Field fields[] = {learning_rate_field<GradientDescent>(), alpha_field<GradientDescent>()};

Var formula(const GradientDescent&, RuleBuilder& build, Var w, Var g) {
  return w - build.learning_rate() * g;
}
RuleExample example() { return {GradientDescent(), 1, {}, {}, ""}; }

#ifdef MISUSE
constinit const RuleKind GradientDescent::kind = make_rule<GradientDescent, formula>("", "", fields);
#else
constinit const RuleKind GradientDescent::kind = make_rule<GradientDescent, formula, example>("", "", fields);
#endif

}  // namespace gradus
