// 12_regularisation.cpp - lesson 12: a penalty on large coefficients, and how strong it should be.
//
// A polynomial of degree 9 learns ten points by heart, with coefficients of a million. Adding lambda / 2
// times the sum of their squares to the loss keeps them small. With hardly any penalty the training error is
// zero and the validation error, on points that were not learnt, is large; with too much the model cannot
// bend at all and both are large. In between lies a minimum, which only the validation points can show.
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>
#include <numbers>

using namespace gradus;

constexpr int degree = 9;

// Features x, x^2, ..., x^9, row by row.
Tensor powers(const std::vector<double>& x) {
  Tensor result({static_cast<std::int64_t>(x.size()), degree}, Dtype::float64);
  std::int64_t at = 0;
  for (const double value : x)
    for (int k = 1; k <= degree; ++k) result.set_number(at++, std::pow(value, k));
  return result;
}

// Root mean squared error.
double error(const LinearFit& fit, const Tensor& features, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double yhat = fit.bias.number(0);
    for (std::int64_t k = 0; k < degree; ++k)
      yhat += fit.weight.number(k) * features.number(static_cast<std::int64_t>(i) * degree + k);
    sum += (yhat - y[i]) * (yhat - y[i]);
  }
  return std::sqrt(sum / static_cast<double>(y.size()));
}

int main() {
  const Dataset table =
      load("examples/data/bishop_curve.csv", {.target = {"t"}, .scale = false, .fractions = {0, 0}});
  std::vector<double> x, y, new_x, new_y;
  for (std::int64_t i = 0; i < table.rows(); ++i) {
    x.push_back(static_cast<double>(i) / 9);  // the file rounds x = i / 9
    y.push_back(table.target(i, 0));
  }
  for (int i = 0; i < 100; ++i) {
    new_x.push_back((i + 0.5) / 100);
    new_y.push_back(std::sin(2 * std::numbers::pi * new_x.back()));
  }
  const Tensor training = powers(x), validation = powers(new_x), targets = Tensor::from<double>({10}, y);

  std::cout << "ln lambda   training   validation\n";
  double best = 1e300, best_at = 0, first = 0, last = 0;
  for (int ln_lambda = -40; ln_lambda <= 0; ln_lambda += 4) {
    const LinearFit fit =
        least_squares(training, targets, {.lambda = std::exp(static_cast<double>(ln_lambda))});
    last = error(fit, validation, new_y);
    std::cout << ln_lambda << "\t" << error(fit, training, y) << "\t" << last << "\t"
              << std::string(static_cast<std::size_t>(40 * std::min(last, 1.5)), '*') << "\n";
    if (ln_lambda == -40) first = last;
    if (last < best) best = last, best_at = ln_lambda;
  }
  std::cout << "best on the validation points: ln lambda = " << best_at << "\n";
  return best < 0.7 * first && best < 0.7 * last ? 0 : 1;
}
