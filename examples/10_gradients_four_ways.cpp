// 10_gradients_four_ways.cpp - lesson 10: numerical, manual, symbolic and automatic derivatives of one
// function.
//
// The function is -log(1 / (1 + e^(-w.x))), built from simple ones. Its derivative can be estimated by moving
// each w a little (slow, approximate, hard to get wrong), derived by hand (fast, easy to get wrong), and made
// by the graph from the rules of its ops (fast and exact). Because the graph's gradient is a formula again,
// it can also be printed. Then the same for a network, where the manual way is backpropagation in plain
// loops.
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

const Tensor x = Tensor::from<double>({3}, {1.5, -2.0, 0.5});

Var loss_of_weights(std::span<const Var> inputs) {
  const Var w = inputs[0];
  const Var u = sum(w * w.graph().constant(x));
  const Var p = 1.0 / (1.0 + exp(-u));
  return -log(p);
}

// dL/dp = -1/p, dp/du = p (1 - p), du/dw = x; the product is (p - 1) x.
std::vector<Tensor> by_hand(std::span<const Tensor> inputs, const Tensor& upstream) {
  double u = 0;
  for (std::int64_t i = 0; i < 3; ++i) u += inputs[0].number(i) * x.number(i);
  const double p = 1 / (1 + std::exp(-u));
  Tensor dw({3}, Dtype::float64);
  for (std::int64_t i = 0; i < 3; ++i) dw.set_number(i, upstream.item() * (p - 1) * x.number(i));
  return {dw};
}

int main() {
  const Tensor w = Tensor::from<double>({3}, {0.2, 0.4, -0.3});
  const GradientComparison ways = compare_gradients(loss_of_weights, {{w}}, by_hand);
  std::cout << ways.str();

  Graph graph;
  const Var weights = graph.parameter("w", {3}, Dtype::float64);
  const Var dw = gradients(loss_of_weights({{weights}}), {{weights}})[0];
  std::cout << "dL/dw = " << formula_text(graph, dw.id()) << "\n\n";

  // Several outputs: all derivatives at once are a matrix, rows for outputs and columns for inputs.
  const Var probabilities = softmax(weights);
  std::cout << "d softmax(w) / dw = " << jacobian(probabilities, weights, {{"w", w}}).str() << "\n\n";

  const Model network = Sequential(Linear(64, 16), Sigmoid(), Linear(16, 10));
  const GradientCheck check = check_gradients(network, CrossEntropy(), datasets::digits().train().take(8));
  std::cout << check.str();
  return ways.good() && check.good() ? 0 : 1;
}
