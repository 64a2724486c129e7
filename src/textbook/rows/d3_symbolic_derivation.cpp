// d3_symbolic_derivation.cpp - row D3: gradients derived from the model, step by step.
#include <gradus/explain.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::d3_symbolic_derivation {
namespace {

Derivation derived(Model model, const Loss& loss, std::int64_t classes) {
  model.prepare({4}, 1);
  return derive(explained_model(model, loss, 2, classes));
}

// What a derivative comes to.
std::string result(const Derivation& derivation, std::string_view subject) {
  for (const auto* lines : {&derivation.locals, &derivation.upstream, &derivation.gradients})
    for (const DerivationLine& line : *lines)
      if (line.subject == subject) return plain(derivation.expression(line.result));
  return "absent";
}

bool uses_rule(const Derivation& derivation, std::string_view subject, std::string_view rule) {
  for (const DerivationLine& line : derivation.locals)
    for (const DerivationStep& step : line.steps)
      if (line.subject == subject && step.rule.find(rule) != std::string::npos) return true;
  return false;
}

void compute(Findings& find) {
  const Derivation softmax = derived(Sequential(Linear(3)), CrossEntropy(), 3);
  find.same("dl/dp_a", "-1 / p_a", result(softmax, "dl/dp_a"));
  find.same("dp_a/dz", "p_a (y - p)", result(softmax, "dp_a/dz"));
  find.holds("dp_a/dz comes by the quotient rule", uses_rule(softmax, "dp_a/dz", "quotient rule"));
  find.same("dl/dz", "p - y", result(softmax, "dl/dz"));
  find.same("dL/dW", "(p - y)^T x / B", result(softmax, "dW"));
  find.holds("every step of softmax is checked in numbers", softmax.good());

  const Derivation logistic = derived(Sequential(Linear(1)), LogLoss(), 2);
  find.same("da/dz of the sigmoid output", "a (1 - a)", result(logistic, "da/dz"));
  find.same("dl/dz of the sigmoid output", "a - y", result(logistic, "dl/dz"));
  find.holds("every step of the sigmoid output is checked in numbers", logistic.good());

  const std::vector<std::string> square{"(w*x+b-y)^2"}, by_w{"w"};
  const Derivation line = derive(explained_formula(square, by_w));
  find.same("dL/dw of the squared error", "2 (w * x + b - y) x", result(line, "dw"));
  find.holds("every step of the squared error is checked in numbers", line.good());
  find.note(derivation_text(softmax));
}

}  // namespace

extern const RowFile row{
    "The gradient of softmax with cross-entropy is derived by hand: -1 / p_a for the loss, p_a (y - p) for "
    "the "
    "softmax by the quotient rule, and p - y as their product. For a sigmoid output it is a (1 - a), and a - "
    "y; "
    "for the squared error of a line 2 x (w x + b - y).",
    &compute};

}  // namespace gradus::textbook::d3_symbolic_derivation
