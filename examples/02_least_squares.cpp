// 02_least_squares.cpp - lesson 2: gradient descent on a line through eight points.
//
// The model is yhat = w x + b, the loss L = sum (yhat - y)^2. Both are written as formulas; they become one
// graph. The gradient of the loss is more graph: dL/dw = sum 2 x (w x + b - y), and each step goes a little
// way against it. The minimum of this loss is known in closed form, so we can see the steps arrive.
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main() {
  const Tensor xs = Tensor::from<double>({8}, {0, 1, 2, 3, 4, 5, 6, 7});
  const Tensor ys = Tensor::from<double>({8}, {1.1, 2.9, 5.2, 6.8, 9.1, 11.2, 12.8, 15.1});

  Graph graph;
  const Var x = graph.input("x", {8}, Dtype::float64), y = graph.input("y", {8}, Dtype::float64);
  const Var w = graph.parameter("w", {}, Dtype::float64), b = graph.parameter("b", {}, Dtype::float64);
  const Var loss = sum(square(w * x + b - y));
  const std::vector<Var> slope = gradients(loss, {{w, b}});
  std::cout << "loss  " << formula_text(graph, loss.id()) << "\n";
  std::cout << "dL/db " << formula_text(graph, slope[1].id()) << "\n\n";

  Feeds values{{"x", xs}, {"y", ys}, {"w", Tensor({}, Dtype::float64)}, {"b", Tensor({}, Dtype::float64)}};
  constexpr double learning_rate = 0.005;
  const std::vector<NodeId> wanted{loss.id(), slope[0].id(), slope[1].id()};
  for (int step = 0; step <= 2000; ++step) {
    const std::vector<Tensor> now = evaluate(graph, wanted, values);
    Tensor &w_now = values.at("w"), &b_now = values.at("b");
    if (step % 400 == 0)
      std::cout << "step " << step << "  loss " << now[0].item() << "  w " << w_now.item() << "  b "
                << b_now.item() << "\n";
    w_now.set_number(0, w_now.item() - learning_rate * now[1].item());
    b_now.set_number(0, b_now.item() - learning_rate * now[2].item());
  }

  // The least-squares line: w = cov(x, y) / var(x), b = mean(y) - w mean(x).
  double mean_x = 0, mean_y = 0, covariance = 0, variance = 0;
  for (std::int64_t i = 0; i < 8; ++i) mean_x += xs.number(i) / 8, mean_y += ys.number(i) / 8;
  for (std::int64_t i = 0; i < 8; ++i) {
    covariance += (xs.number(i) - mean_x) * (ys.number(i) - mean_y);
    variance += (xs.number(i) - mean_x) * (xs.number(i) - mean_x);
  }
  const double best_w = covariance / variance, best_b = mean_y - best_w * mean_x;
  std::cout << "closed form: w " << best_w << "  b " << best_b << "\n";
  return std::abs(values.at("w").item() - best_w) < 1e-6 && std::abs(values.at("b").item() - best_b) < 1e-6
             ? 0
             : 1;
}
