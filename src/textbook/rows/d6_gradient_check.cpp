// d6_gradient_check.cpp - row D6: the gradient check, and that it can fail.
#include <algorithm>
#include <gradus/explain.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::d6_gradient_check {
namespace {

// The derived formula of each parameter's gradient, evaluated, against the automatic gradient.
double largest_difference_of_formulas(Model model, const Rows& rows) {
  const Batch batch = rows.batch(Dtype::float64);
  model.prepare({64}, 1, Dtype::float64);
  const Subject subject = explained_model(model, CrossEntropy(), batch.x, batch.y);
  const Derivation derivation = derive(subject, {.entries = 1});
  Graph& graph = *subject.graph;
  double worst = 0;
  for (std::size_t i = 0; i < subject.wrt.size(); ++i) {
    const Var automatic = gradients(graph.var(subject.loss), {{graph.var(subject.wrt[i])}})[0];
    const Tensor a = evaluate(graph, automatic.id(), subject.feeds);
    const Tensor b = evaluate(*derivation.graph, derivation.gradients[i].result, derivation.feeds);
    for (std::int64_t k = 0; k < a.size(); ++k)
      worst = std::max(worst, gradient_error(a.number(k), b.number(k)));
  }
  return worst;
}

void compute(Findings& find) {
  const Model model = Sequential(Linear(64, 16), Tanh(), Linear(16, 10));
  const Rows rows = datasets::digits().train().take(8);
  GradientCheckOptions options{.entries = 40};
  const GradientCheck check = check_gradients(model, CrossEntropy(), rows, options);
  double worst = 0;
  for (const GradientCheckLine& line : check.lines) worst = std::max(worst, line.error);
  find.at_most("largest error of a network 64-16-10 on eight digits", 1e-8, worst);
  find.at_most("largest difference of the derived formulas from the automatic gradients", 1e-9,
               largest_difference_of_formulas(model, rows));
  find.near("parameters checked", 4, static_cast<double>(check.lines.size()), 0);

  options.corrupt = [](std::string_view parameter, Tensor& gradient) {
    if (parameter == "2.weight") gradient.set_number(3, gradient.number(3) + 0.01);
  };
  options.entries = 0;
  std::string named;
  for (const GradientCheckLine& line : check_gradients(model, CrossEntropy(), rows.take(2), options).lines)
    if (!line.good) named += line.parameter + "[" + std::to_string(line.index) + "]";
  find.same("a gradient with one wrong entry is named", "2.weight[3]", named);
  find.note(check.str());
}

}  // namespace

extern const RowFile row{
    "Who derives gradients by hand checks the implementation with numerical gradients: the gradient check.",
    &compute};

}  // namespace gradus::textbook::d6_gradient_check
