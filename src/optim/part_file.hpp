// part_file.hpp - what the file of a rule or schedule starts with: records from formulas.
//
// A file states the part's fields and its formula, which takes the struct itself:
//
//   Var formula(const GradientDescent& rule, RuleBuilder& build, Var w, Var g) {
//     return w - build.learning_rate() * build.decayed(g, w, rule.alpha);
//   }
//   RuleExample example() { return {GradientDescent(), 1, {0.5}, {0.95}, "by hand"}; }
//   constinit const RuleKind GradientDescent::kind =
//       make_rule<GradientDescent, formula, example>("gradient_descent", "...", gradient_descent_fields);
#pragma once

#include <gradus/ops.hpp>
#include <gradus/optim.hpp>
#include <span>
#include <utility>
#include <vector>

namespace gradus {

/// The record of a rule: `Var formula(const T& rule, RuleBuilder& build, Var w, Var g)` gives the next w, and
/// `RuleExample example()` steps of it that somebody else computed. Of one whose steps in a bowl have a known
/// limit, also `double stable(const T& rule)`.
template <class T, Var (*formula)(const T&, RuleBuilder&, Var, Var), RuleExample (*example)(),
          double (*stable)(const T&) = nullptr>
constexpr RuleKind make_rule(const char* name, const char* doc, std::span<const Field> fields) {
  RuleFunctions functions{[](const void* rule, RuleBuilder& build, Var w, Var g) {
                            return formula(*static_cast<const T*>(rule), build, w, g);
                          },
                          example};
  if constexpr (stable != nullptr)
    functions.stable = [](const void* rule) { return stable(*static_cast<const T*>(rule)); };
  return make_kind<T>(name, doc, fields, functions);
}

/// Steps that another program took, from a start and by gradients that the examples of all rules share.
inline RuleExample example_steps(Rule rule, std::vector<double> path, const char* source) {
  return {std::move(rule),
          -0.35571614941950397,
          {-0.30628264545022216, -0.40052933392917733, -0.3701440301351539},
          std::move(path),
          source};
}

/// The record of a schedule: `double formula(const T& schedule, double base, const Progress& progress)`.
template <class T, double (*formula)(const T&, double, const Progress&)>
constexpr ScheduleKind make_schedule(const char* name, const char* doc, std::span<const Field> fields = {},
                                     bool reads_validation = false) {
  return make_kind<T>(name, doc, fields,
                      ScheduleFunctions{[](const void* schedule, double base, const Progress& progress) {
                                          return formula(*static_cast<const T*>(schedule), base, progress);
                                        },
                                        reads_validation});
}

/// The field every rule has: the size of a step.
template <class T>
constexpr Field learning_rate_field() {
  return field<&T::learning_rate>("learning_rate", not_negative_by_factors, "size of a step");
}

/// The field every rule has: weight decay.
template <class T>
constexpr Field alpha_field() {
  return field<&T::alpha>("alpha", not_negative_by_factors, "weight decay, of weights alone");
}

/// Shares below one, as those of moving averages.
inline constexpr Range share{.least = 0, .most = 0.9999999999};

/// From 1 down to 0 along half a cosine, as x goes from 0 to 1; 0 beyond.
double cosine_fall(double x);

}  // namespace gradus
