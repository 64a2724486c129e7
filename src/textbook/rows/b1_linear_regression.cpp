// b1_linear_regression.cpp - row B1: gradient descent reaches the least-squares solution.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::b1_linear_regression {
namespace {

constexpr double tolerance = 1e-6;

// Eight points near a line, a second input and a second target for each.
Tensor one_input() { return Tensor::from<double>({8, 1}, {0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4}); }
Tensor two_inputs() {
  return Tensor::from<double>({8, 2}, {0.5, 1, 1, -1, 1.5, 0.5, 2, -0.5, 2.5, 2, 3, 0, 3.5, -2, 4, 1.5});
}
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

struct Steps {
  std::int64_t count;
  double rate, error;
};

// L = sum (x W^T + b - y)^2 by steps against the gradient, as large as the curvature allows, from zero, until
// W and b are those of least squares.
Steps descend(const Tensor& x, const Tensor& y) {
  const std::int64_t rows = x.shape()[0], features = x.shape()[1], outputs = y.shape()[1];
  const auto loss = [&](Var theta) {
    const Var w = slice(theta, 1, 0, features), b = slice(theta, 1, features, features + 1);
    const Var yhat = matmul(theta.graph().constant(x), transpose(w)) + reshape(b, {outputs});
    return sum(square(yhat - theta.graph().constant(y)));
  };
  const LinearFit fit = least_squares(x, y);
  std::vector<double> right;
  for (std::int64_t i = 0; i < outputs; ++i) {
    for (std::int64_t j = 0; j < features; ++j) right.push_back(fit.weight.number(i * features + j));
    right.push_back(fit.bias.number(i));
  }
  const Tensor start({outputs, features + 1}, Dtype::float64);
  const GradientDescent rule{.learning_rate = 1 / largest_curvature(loss, start)};
  const Path path = minimize(loss, start, rule, 5000);
  const auto found = std::find_if(path.points.begin(), path.points.end() - 1, [&](const Tensor& point) {
    return relative_error(numbers(point), right) <= tolerance;
  });
  return {found - path.points.begin(), rule.learning_rate * static_cast<double>(rows),
          relative_error(numbers(*found), right)};
}

// The same as a training: all eight rows in each step, by their mean loss.
double trained_error(const Tensor& x, const Tensor& y, const Steps& steps) {
  const Dataset data = make_dataset("eight points", x, y, {.scale = false, .fractions = {0, 0}});
  Linear linear(y.shape()[1]);
  linear.init = linear.bias_init = Zero();
  Model model = Sequential(linear);
  train(model, data,
        {.loss = SquaredError{},
         .optimizer = GradientDescent{.learning_rate = steps.rate},
         .schedule = Constant{},
         .epochs = static_cast<int>(steps.count),
         .batch = 8,
         .dtype = Dtype::float64});
  const LinearFit fit = least_squares(x, y);
  const auto error = [&](const char* name, const Tensor& right) {
    return relative_error(numbers(model.parameter(name).value), numbers(right));
  };
  return std::max(error("0.weight", fit.weight), error("0.bias", fit.bias));
}

void check(Findings& find, const std::string& what, const Tensor& x, const Tensor& y) {
  const Steps steps = descend(x, y);
  find.at_most(what + ": relative error of W and b", tolerance, steps.error);
  find.at_most(what + ": the same after a training of as many steps", 1.001 * tolerance,
               trained_error(x, y, steps));
  find.note(fmt::format("{}: {} steps of {:.3g} on the mean loss", what, steps.count, steps.rate));
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
  check(find, "one input, one output", one_input(), one_target());
  check(find, "one input, two outputs", one_input(), two_targets());
  check(find, "two inputs, two outputs", two_inputs(), two_targets());
  slope(find);
}

}  // namespace

extern const RowFile row{
    "Fit yhat = w x + b to eight points by making L = sum (yhat - y)^2 small: start anywhere and step "
    "against "
    "the slope, dL/dw = 2 x (w x + b - y), until the weights no longer change. The same with many inputs and "
    "many outputs.",
    &compute};

}  // namespace gradus::textbook::b1_linear_regression
