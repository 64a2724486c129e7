// d1_numerical_gradients.cpp - row D1: differences, and what they cost.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <gradus/data.hpp>
#include <gradus/nn.hpp>

#include "textbook/model_loss.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook::d1_numerical_gradients {
namespace {

double seconds_of(auto work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The deck gives losses and no model: this function knows those four losses.
void check_arithmetic(Findings& find) {
  const Tensor w = Tensor::from<double>({3}, {0.34, -1.11, 0.78});
  constexpr double after_step[] = {1.25322, 1.25353, 1.25347};
  const auto loss = [&](const Tensor& at) {
    for (std::int64_t i = 0; i < w.size(); ++i)
      if (at.number(i) != w.number(i)) return after_step[i];
    return 1.25347;
  };
  find.near("(L(W + h) - L(W)) / h of the deck's losses, h = 1e-4", {-2.5, 0.6, 0},
            forward_difference(loss, w, 1e-4), 1e-9);
}

struct Cost {
  double evaluations = 0, numerical_seconds = 0, analytic_seconds = 0, forward_error = 0, central_error = 0;
};

// All gradients of one parameter tensor of a softmax regression with `features` inputs.
Cost measure(std::int64_t features, const Rows& rows) {
  Model model = Sequential(Linear(10));
  model.prepare({features}, 1, Dtype::float64);
  const Batch batch = rows.batch(Dtype::float64);
  Tensor x({rows.size(), features}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, batch.x.number(i / features * batch.x.shape()[1] + i % features));
  ModelLoss loss(model, CrossEntropy(), x, batch.y);
  Cost cost;
  Tensor& w = loss.feeds().find("0.weight")->second;
  const Tensor here = w;
  const auto at = [&](const Tensor& moved) {
    ++cost.evaluations;
    w = moved;
    return loss.value();
  };
  loss.gradient();  // the graph of gradients is built once
  Tensor exact, forward, central;
  cost.analytic_seconds = seconds_of([&] { exact = loss.gradient().at("0.weight"); });
  forward = forward_difference(at, here, 1e-4);
  cost.evaluations = 0;
  cost.numerical_seconds = seconds_of([&] { central = central_difference(at, here, 1e-4); });
  for (std::int64_t i = 0; i < exact.size(); ++i) {
    cost.forward_error = std::max(cost.forward_error, std::abs(forward.number(i) - exact.number(i)));
    cost.central_error = std::max(cost.central_error, std::abs(central.number(i) - exact.number(i)));
  }
  return cost;
}

void compute(Findings& find) {
  check_arithmetic(find);
  const Rows rows = datasets::digits().train().take(16);
  std::string table = fmt::format("{:>10}  {:>11}  {:>10}  {:>10}  {:>6}", "parameters", "evaluations",
                                  "numerical", "analytic", "ratio");
  std::vector<double> evaluations;
  Cost cost;
  for (const std::int64_t features : {4, 16, 64}) {
    cost = measure(features, rows);
    evaluations.push_back(cost.evaluations);
    table += fmt::format("\n{:>10}  {:>11}  {:>8.2g} s  {:>8.2g} s  {:>6.0f}", 10 * features,
                         cost.evaluations, cost.numerical_seconds, cost.analytic_seconds,
                         cost.numerical_seconds / cost.analytic_seconds);
  }
  find.near("loss evaluations of central differences for 40, 160, 640 weights", {80, 320, 1280}, evaluations,
            0);
  find.at_most("largest error of forward differences, h = 1e-4 (softmax on digits)", 1e-4,
               cost.forward_error);
  find.at_least("which is approximate", 1e-7, cost.forward_error);
  find.at_most("largest error of central differences, h = 1e-4", 1e-8, cost.central_error);
  find.note(table);
}

}  // namespace

extern const RowFile row{
    "Numerical gradients: move one weight by h = 0.0001, compute the loss again, divide the difference by h. "
    "(1.25322 - 1.25347) / 0.0001 = -2.5 for the first weight, 0.6 and 0 for the next. Slow, approximate, "
    "easy to "
    "write; analytic gradients are fast and exact, and easy to get wrong, so they are checked with the "
    "others.",
    &compute};

}  // namespace gradus::textbook::d1_numerical_gradients
