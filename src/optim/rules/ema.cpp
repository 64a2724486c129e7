// ema.cpp - the average of the weights beside the steps of any rule.
#include <gradus/error.hpp>

#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr const char* average_name = "average";

constexpr Field ema_fields[] = {
    field<&Ema::rule>("rule", any_number, "the rule whose steps are taken: \"adam beta2=0.95\""),
    field<&Ema::decay>("decay", share, "share of the average that is kept in each step"),
};

// In the form that starts with the first weights there are: a sum of weights with decay^k, over the sum of
// these.
Var formula(const Ema& ema, RuleBuilder& build, Var w, Var g) {
  if (ema.rule.as<Ema>())
    throw UsageError("ema averages the steps of another rule than ema: ema rule=\"adam beta2=0.95\"");
  const Var next = ema.rule.kind().functions.update(ema.rule.object(), build, w, g);
  const Var average = build.state(average_name);
  const Var share = (1 - ema.decay) / build.bias_correction(ema.decay);
  build.next(average, average + share * (next - average));
  return next;
}

RuleExample ema_example() {
  RuleExample inner = Adam::kind.functions.example();
  inner.rule = Ema{.rule = inner.rule};
  return inner;
}

double stable(const Ema& ema) {
  const auto inner = ema.rule.kind().functions.stable;
  return inner ? inner(ema.rule.object()) : 0;
}

}  // namespace

constinit const RuleKind Ema::kind = [] {
  RuleKind made = make_rule<Ema, formula, ema_example, stable>(
      "ema",
      "The steps of any rule, and a' = a + (1 - decay) / (1 - decay^t) (w' - a): validation rows judge the "
      "average a, and the weights kept are those of a (Polyak and Juditsky, 1992).",
      ema_fields);
  made.functions.judged = average_name;
  return made;
}();

}  // namespace gradus
