// d8_backpropagation.cpp - row D8: deltas, accumulators, and why not to start from zero.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/backpropagation.hpp>

#include "textbook/model_loss.hpp"
#include "textbook/row.hpp"
#include "textbook/small_network.hpp"

namespace gradus::textbook::d8_backpropagation {
namespace {

constexpr double lambda = 0.7;

std::string list(const Tensor& matrix, std::int64_t row) {
  std::string text;
  const std::int64_t width = matrix.shape().back();
  for (std::int64_t j = 0; j < width; ++j) text += fmt::format(" {:8.5f}", matrix.number(row * width + j));
  return text;
}

// Gradient steps with the accumulators, as the lecture's loop does them.
Model trained(Model model, const SmallTask& task, int epochs) {
  constexpr double alpha = 0.5;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const Backpropagation pass = backpropagate(model, LogLoss(), task.x, task.y);
    for (Parameter& parameter : model.parameters()) {
      const Tensor& d = pass.gradients.at(parameter.name);
      for (std::int64_t i = 0; i < d.size(); ++i)
        parameter.value.set_number(i, parameter.value.number(i) - alpha * d.number(i));
    }
  }
  return model;
}

// The largest difference between two hidden units' weights.
double difference_of_units(const Model& model) {
  const Tensor& w = model.parameter("hidden.weight").value;
  double largest = 0;
  for (std::int64_t i = 1; i < 4; ++i)
    for (std::int64_t j = 0; j < 3; ++j)
      largest = std::max(largest, std::abs(w.number(3 * i + j) - w.number(j)));
  return largest;
}

void compute(Findings& find) {
  const SmallTask task;
  const Model model = small_network();
  const Backpropagation pass = backpropagate(model, LogLoss(), task.x, task.y, lambda);
  const Penalty penalty = L2{lambda / 10};
  ModelLoss loss(model, LogLoss(), task.x, task.y, {{penalty}});
  find.near("J, with (lambda / 2n) sum Theta^2", pass.loss, loss.value(), 1e-14);
  const std::map<std::string, Tensor> gradient = loss.gradient();
  for (const auto& [name, d] : pass.gradients)
    find.near("D of " + name + " is the gradient of J", numbers(gradient.at(name)), d, 1e-14);

  const Tensor &hidden = pass.deltas.at("hidden"), &output = pass.deltas.at("output");
  const double probability = 1 / (1 + std::exp(-pass.activations.back().number(0)));
  find.near("delta of the output, first instance: a - y", probability - task.y.number(0), output.number(0),
            1e-15);
  find.note(
      fmt::format("deltas of the first instance\n  hidden{}\n  output{}", list(hidden, 0), list(output, 0)));

  constexpr int epochs = 500;
  find.near("difference of hidden units after 500 epochs from an all-zero start", 0,
            difference_of_units(trained(small_network(true), task, epochs)), 0);
  find.at_least("the same from a random start", 0.5, difference_of_units(trained(model, task, epochs)));
}

}  // namespace

extern const RowFile row{
    "Each node gets its share of the blame, delta: a - y at the output, delta_l = Theta^T delta_(l+1) * "
    "g'(z) before it. "
    "Delta_ij adds a_j delta_i over the instances, and D_ij = Delta_ij / n + (lambda / n) Theta_ij (no such "
    "term for "
    "the bias) is the gradient of J. Weights start from random numbers, not from 0.",
    &compute};

}  // namespace gradus::textbook::d8_backpropagation
