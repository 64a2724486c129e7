// gradient_descent.cpp - a step against the gradient.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field gradient_descent_fields[] = {learning_rate_field<GradientDescent>(),
                                             alpha_field<GradientDescent>()};

Var formula(const GradientDescent& rule, RuleBuilder& build, Var w, Var g) {
  const Var d = build.decayed(g, w, rule.alpha);
  return w - build.learning_rate() * d;
}

RuleExample gradient_descent_example() {
  return example_steps(GradientDescent(), {-0.32508788487448176, -0.28503495148156405, -0.24802054846804866},
                       "PyTorch 2.13, SGD");
}

// In a bowl of curvature 1.
double gradient_descent_stable(const GradientDescent&) { return 2; }

}  // namespace

constinit const RuleKind GradientDescent::kind =
    make_rule<GradientDescent, formula, gradient_descent_example, gradient_descent_stable>(
        "gradient_descent", "w' = w - lr (g + alpha w)", gradient_descent_fields);

}  // namespace gradus
