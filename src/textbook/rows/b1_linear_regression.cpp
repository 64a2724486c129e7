// b1_linear_regression.cpp - row B1: gradient descent reaches the least-squares solution.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook {
namespace {

// Eight points near a line, and a second target for each.
Tensor inputs() { return Tensor::from<double>({8, 1}, {0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4}); }
Tensor one_target() { return Tensor::from<double>({8, 1}, {1.1, 1.9, 2.4, 3.2, 3.4, 4.4, 4.6, 5.5}); }
Tensor two_targets() {
  return Tensor::from<double>({8, 2},
                              {1.1, 7, 1.9, 6.2, 2.4, 5.9, 3.2, 5.1, 3.4, 4.2, 4.4, 3.9, 4.6, 3.1, 5.5, 2.2});
}

double relative_error(const std::vector<double>& got, const std::vector<double>& right) {
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, std::abs(got[i] - right[i]) / std::abs(right[i]));
  return worst;
}

// L = sum (w x + b - y)^2 by steps against the gradient, as large as the curvature allows.
void one_output(Findings& find) {
  const auto loss = [](Var theta) {
    const Var x = theta.graph().constant(inputs().reshaped({8}));
    const Var y = theta.graph().constant(one_target().reshaped({8}));
    return sum(square(slice(theta, 0, 0, 1) * x + slice(theta, 0, 1, 2) - y));
  };
  const Tensor start({2}, Dtype::float64);
  const GradientDescent rule{.learning_rate = 1 / largest_curvature(loss, start)};
  const Path path = minimize(loss, start, rule, 2000);
  const LinearFit fit = least_squares(inputs(), one_target());
  const std::vector<double> right{fit.weight.number(0), fit.bias.number(0)};
  std::size_t steps = 0;
  while (steps + 1 < path.points.size() && relative_error(numbers(path.points[steps]), right) > 1e-6) ++steps;
  find.at_most("relative error of w and b, one output", 1e-6,
               relative_error(numbers(path.points[steps]), right));
  find.note(fmt::format("one output: {} steps of {:.3g}", steps, rule.learning_rate));
}

// The same as a training: all eight rows in each step, two outputs.
void two_outputs(Findings& find) {
  const Dataset data =
      make_dataset("eight points", inputs(), two_targets(), {.scale = false, .fractions = {0, 0}});
  Model model = Sequential(Linear(2));
  const Run run = train(model, data,
                        {.loss = SquaredError{},
                         .optimizer = GradientDescent{.learning_rate = 0.1},
                         .schedule = Constant{},
                         .epochs = 1000,
                         .batch = 8,
                         .dtype = Dtype::float64});
  const LinearFit fit = least_squares(inputs(), two_targets());
  const auto error = [&](const char* name, const Tensor& right) {
    return relative_error(numbers(model.parameter(name).value), numbers(right));
  };
  find.at_most("relative error of W and b, two outputs", 1e-6,
               std::max(error("0.weight", fit.weight), error("0.bias", fit.bias)));
  find.note(fmt::format("two outputs: {} steps of 0.1 on the mean loss", run.steps.size()));
}

void slope(Findings& find) {
  SmallGraph g;
  const Var w = g.given("w", Tensor::full({}, Dtype::float64, 1.5)),
            b = g.given("b", Tensor::full({}, Dtype::float64, 0.5));
  const Var loss = square(2.0 * w + b - 3.0);
  find.near("dL/dw = 2 x (w x + b - y) at x = 2, y = 3, w = 1.5, b = 0.5", 2 * 2 * (1.5 * 2 + 0.5 - 3),
            g.gradient(loss, {w})[0].item(), 1e-12);
}

void compute(Findings& find) {
  one_output(find);
  two_outputs(find);
  slope(find);
}

}  // namespace

extern const RowFile b1_linear_regression{
    "Fit yhat = w x + b to eight points by making L = sum (yhat - y)^2 small: start anywhere and step "
    "against "
    "the slope, dL/dw = 2 x (w x + b - y), until the weights no longer change. The same with many inputs and "
    "many outputs.",
    &compute};

}  // namespace gradus::textbook
