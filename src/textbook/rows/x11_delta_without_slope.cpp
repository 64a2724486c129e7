// x11_delta_without_slope.cpp - erratum X11: delta of a hidden layer.
#include <gradus/backpropagation.hpp>
#include <gradus/ops.hpp>

#include "textbook/model_loss.hpp"
#include "textbook/row.hpp"
#include "textbook/small_network.hpp"

namespace gradus::textbook::x11_delta_without_slope {
namespace {

void compute(Findings& find) {
  const SmallTask task;
  const Tensor x = Tensor::from<double>({1, 3}, {task.x.number(0), task.x.number(1), task.x.number(2)});
  const Tensor y = Tensor::from<std::int64_t>({1}, {static_cast<std::int64_t>(task.y.number(0))});
  const Model model = small_network();
  const Backpropagation pass = backpropagate(model, LogLoss(), x, y);
  const Tensor& theta = model.parameter("output.weight").value;
  std::vector<double> printed;
  for (std::int64_t j = 0; j < 4; ++j) printed.push_back(theta.number(j) * pass.deltas.at("output").item());
  const std::vector<double> right = numbers(pass.deltas.at("hidden"));
  find.misprint("delta of four hidden nodes: Theta delta, and Theta delta g'(z)", printed, right, 1e-3);
  // z = W x + b, so the derivative by b is the derivative by z.
  ModelLoss loss(model, LogLoss(), x, y);
  find.near("derivative of the cost by z, from the graph", numbers(loss.gradient().at("hidden.bias")), right,
            1e-15);
  Tensor& bias = loss.feeds().find("hidden.bias")->second;
  const Tensor here = bias;
  const auto cost = [&](const Tensor& b) {
    bias = b;
    return loss.value();
  };
  find.near("the same by central differences", numbers(central_difference(cost, here)), right, 1e-10);
}

}  // namespace

extern const RowFile row{
    "One slide gives delta_2 = Theta_12 delta_1 for a hidden node. Defined as the derivative of the cost by "
    "z, as the "
    "slide after it does, delta has the factor g'(z), too.",
    &compute};

}  // namespace gradus::textbook::x11_delta_without_slope
