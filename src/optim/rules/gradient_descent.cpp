// gradient_descent.cpp - a step against the gradient.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field gradient_descent_fields[] = {learning_rate_field<GradientDescent>(),
                                             alpha_field<GradientDescent>()};

Var formula(const GradientDescent& rule, RuleBuilder& build, Var w, Var g) {
  return w - build.learning_rate() * build.decayed(g, w, rule.alpha);
}

}  // namespace

constinit const RuleKind GradientDescent::kind = make_rule<GradientDescent, formula>(
    "gradient_descent", "w' = w - lr (g + alpha w)", gradient_descent_fields);

}  // namespace gradus
