// d2_manual_gradients.cpp - row D2: the lectures' derivatives as plain code, beside the other ways.
#include <cmath>
#include <gradus/backpropagation.hpp>
#include <gradus/custom_gradient.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"

namespace gradus::textbook::d2_manual_gradients {
namespace {

using Inputs = std::span<const Tensor>;
using Vars = std::span<const Var>;

void add(Findings& find, const std::string& what, const GradientComparison& comparison) {
  double manual = 0, numerical = 0;
  for (const GradientComparisonLine& line : comparison.lines) {
    manual = std::max(manual, line.manual_error);
    numerical = std::max(numerical, line.error);
  }
  find.at_most(what + ": manual against automatic", 1e-12, manual);
  find.at_most(what + ": automatic against numerical", 1e-8, numerical);
  find.note(what + "\n" + comparison.str());
}

// l = (w x + b - y)^2 of one number x: dl/dw = 2 x (w x + b - y), dl/db = 2 (w x + b - y).
Var one_input(Vars in) { return square(in[0] * 1.7 + in[1] - 0.4); }

std::vector<Tensor> one_input_by_hand(Inputs in, const Tensor& upstream) {
  constexpr double x = 1.7, y = 0.4;
  const double factor = upstream.item() * 2 * (in[0].item() * x + in[1].item() - y);
  return {Tensor::full({}, Dtype::float64, x * factor), Tensor::full({}, Dtype::float64, factor)};
}

// l = cross-entropy of W x + b with label 2 of 3, inputs W, b, x: (yhat_i - y_i) x_j, yhat_i - y_i, and
// sum over i of (yhat_i - y_i) w_ij for the inputs.
constexpr std::int64_t classes = 3, features = 4, label = 1;

Var linear_softmax(Vars in) {
  const Var a = matmul(reshape(in[2], {1, features}), transpose(in[0])) + in[1];
  const Var y = in[0].graph().constant(Tensor::from<std::int64_t>({1}, {label}));
  return loss_of(CrossEntropy(), a, y);
}

std::vector<Tensor> linear_softmax_by_hand(Inputs in, const Tensor& upstream) {
  const Tensor &w = in[0], &b = in[1], &x = in[2];
  double a[classes], sum = 0;
  for (std::int64_t i = 0; i < classes; ++i) {
    a[i] = b.number(i);
    for (std::int64_t j = 0; j < features; ++j) a[i] += w.number(i * features + j) * x.number(j);
    sum += std::exp(a[i]);
  }
  std::vector<Tensor> result{Tensor(w.shape(), Dtype::float64), Tensor(b.shape(), Dtype::float64),
                             Tensor(x.shape(), Dtype::float64)};
  for (std::int64_t i = 0; i < classes; ++i) {
    const double error = upstream.item() * (std::exp(a[i]) / sum - (i == label ? 1 : 0));
    result[1].set_number(i, error);
    for (std::int64_t j = 0; j < features; ++j) {
      result[0].set_number(i * features + j, error * x.number(j));
      result[2].set_number(j, result[2].number(j) + error * w.number(i * features + j));
    }
  }
  return result;
}

// Log loss of a3 = g(Theta2 a2), a2 = g(Theta1 x), y = 1: (a3 - y) a2 for Theta2, and (a3 - y) Theta2 a2 (1 -
// a2) x for Theta1.
constexpr double hidden_x[] = {0.8, -1.3};

Var hidden_layer(Vars in) {
  Graph& graph = in[0].graph();
  const Var x = graph.constant(Tensor::from<double>({2, 1}, {hidden_x[0], hidden_x[1]}));
  const Var a2 = sigmoid(matmul(in[0], x));
  return sum(-log(sigmoid(matmul(in[1], a2))));
}

std::vector<Tensor> hidden_layer_by_hand(Inputs in, const Tensor& upstream) {
  const auto g = [](double z) { return 1 / (1 + std::exp(-z)); };
  double a2[3], z3 = 0;
  for (std::int64_t i = 0; i < 3; ++i) {
    a2[i] = g(in[0].number(2 * i) * hidden_x[0] + in[0].number(2 * i + 1) * hidden_x[1]);
    z3 += in[1].number(i) * a2[i];
  }
  const double delta = upstream.item() * (g(z3) - 1);
  Tensor theta1({3, 2}, Dtype::float64), theta2({1, 3}, Dtype::float64);
  for (std::int64_t i = 0; i < 3; ++i) {
    theta2.set_number(i, delta * a2[i]);
    for (std::int64_t j = 0; j < 2; ++j)
      theta1.set_number(2 * i + j, delta * in[1].number(i) * a2[i] * (1 - a2[i]) * hidden_x[j]);
  }
  return {theta1, theta2};
}

// a = g(z) as a node of the graph that carries da/dz = a (1 - a) with it, or a wrong one.
void check_attached(Findings& find) {
  const auto unit = [](bool right) {
    return CustomGradient(
        "unit", [](Vars in) { return 1.0 / (1.0 + exp(-in[0])); },
        [right](Vars, Var a, Var dy) { return std::vector<Var>{right ? dy * a * (1.0 - a) : dy * a}; });
  };
  const std::vector<Tensor> z{Tensor::from<double>({4}, {-3, -0.5, 0.2, 2})};
  const auto network = [](const CustomGradient& g) {
    return [g](Vars in) { return square(g({2.0 * in[0] + 0.3}) - 0.5); };
  };
  const CustomGradient right = unit(true), wrong = unit(false);
  find.at_most("a (1 - a) written for a unit inside a formula: against numerical", 1e-8,
               compare_gradients(network(right), z).lines[0].error);
  find.at_least("the same with a alone, which is wrong", 0.05,
                compare_gradients(network(wrong), z).lines[0].error);
}

void check_network(Findings& find) {
  const Model model = Sequential(Linear(64, 12), Sigmoid(), Linear(12, 10));
  const GradientCheck check =
      check_gradients(model, CrossEntropy(), datasets::digits().train().take(6), {.entries = 30});
  double manual = 0;
  for (const GradientCheckLine& line : check.lines)
    manual = std::max(manual, line.manual ? gradient_error(*line.manual, line.automatic) : 1);
  find.holds("backpropagation by hand is attached to the check of a network 64-12-10, and agrees",
             check.good());
  find.at_most("network: manual against automatic", 1e-12, manual);
  find.note("network 64-12-10 on six digits\n" + check.str());
}

void compute(Findings& find) {
  const auto tensor = [](const Shape& shape, std::initializer_list<double> values) {
    return Tensor::from<double>(shape, values);
  };
  add(find, "squared error 2x(wx + b - y)",
      compare_gradients(one_input, {{tensor({}, {0.6}), tensor({}, {-0.2})}}, one_input_by_hand));
  add(find, "linear softmax (yhat_i - y_i) x_j",
      compare_gradients(linear_softmax,
                        {{tensor({3, 4}, {0.1, -0.4, 0.3, 0.8, -0.5, 0.2, 1, -1, 0.3, 0.3, -0.7, 0.1}),
                          tensor({3}, {0.2, 0, -0.1}), tensor({4}, {1, -2, 0.5, 0.25})}},
                        linear_softmax_by_hand));
  add(find, "hidden layer (a3 - y) Theta2 a2 (1 - a2) x",
      compare_gradients(
          hidden_layer,
          {{tensor({3, 2}, {0.5, -0.3, 1.2, 0.4, -0.8, 0.9}), tensor({1, 3}, {0.7, -1.1, 0.4})}},
          hidden_layer_by_hand));
  check_attached(find);
  check_network(find);
}

}  // namespace

extern const RowFile row{
    "By hand, with the chain rule: dl/da = yhat - y, dl/dw_ij = (yhat_i - y_i) x_j, dl/db_i = yhat_i - y_i "
    "for linear "
    "softmax; (a3 - y) Theta2 a2 (1 - a2) x for the weights below a hidden layer of sigmoids; 2x(wx + b - y) "
    "for the "
    "squared error; dL/dx_k by summing over the units that x_k feeds. Such a gradient is attached to a "
    "function, to a unit inside a formula, or to a model, and checked beside the others.",
    &compute};

}  // namespace gradus::textbook::d2_manual_gradients
