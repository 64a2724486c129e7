// x12_regularised_gradient.cpp - erratum X12: the penalty's part of D.
#include <algorithm>
#include <cmath>
#include <gradus/backpropagation.hpp>

#include "textbook/model_loss.hpp"
#include "textbook/row.hpp"
#include "textbook/small_network.hpp"

namespace gradus::textbook::x12_regularised_gradient {
namespace {

constexpr double lambda = 0.7;

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void compute(Findings& find) {
  const SmallTask task;
  const Model model = small_network();
  const auto n = static_cast<double>(task.y.size());
  const Tensor& theta = model.parameter("hidden.weight").value;
  const std::vector<double> plain =
      numbers(backpropagate(model, LogLoss(), task.x, task.y).gradients.at("hidden.weight"));
  const std::vector<double> right =
      numbers(backpropagate(model, LogLoss(), task.x, task.y, lambda).gradients.at("hidden.weight"));
  std::vector<double> printed = plain;
  for (std::size_t i = 0; i < printed.size(); ++i)
    printed[i] += lambda * theta.number(static_cast<std::int64_t>(i));

  const Penalty penalty = L2{lambda / n};  // J has (lambda / 2n) sum Theta^2
  ModelLoss loss(model, LogLoss(), task.x, task.y, {{penalty}});
  Tensor& weights = loss.feeds().find("hidden.weight")->second;
  const Tensor here = weights;
  const auto cost = [&](const Tensor& w) {
    weights = w;
    return loss.value();
  };
  const std::vector<double> numerical = numbers(central_difference(cost, here));
  find.misprint("D of the hidden weights: Delta / n + lambda Theta, and Delta / n + (lambda / n) Theta",
                printed, right, 1e-2);
  find.at_most("error of the right one against the numerical gradient of J", 1e-9,
               largest_difference(right, numerical));
  find.at_least("error of the printed one", 0.1, largest_difference(printed, numerical));
}

}  // namespace

extern const RowFile row{
    "The slide's average regularised gradient is D = Delta / n + lambda Theta. J has the penalty (lambda / "
    "2n) sum "
    "Theta^2, whose gradient is (lambda / n) Theta.",
    &compute};

}  // namespace gradus::textbook::x12_regularised_gradient
