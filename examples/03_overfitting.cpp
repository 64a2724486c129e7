// 03_overfitting.cpp - lesson 3: polynomials of degree 1, 3 and 9 through ten points.
//
// The points lie near sin(2 pi x). A polynomial is linear in its coefficients, so that the best ones can be
// solved for: x, x^2, ... are just more features. Degree 1 cannot follow the curve (underfitting, high bias);
// degree 9 goes through every point, with coefficients of a million, and misses the curve between them
// (overfitting, high variance). Small penalties on the coefficients, or more points, cure that.
#include <cmath>
#include <gradus/gradus.hpp>
#include <iostream>
#include <numbers>

using namespace gradus;

double curve(double x) { return std::sin(2 * std::numbers::pi * x); }

// Features x, x^2, ..., x^degree, row by row.
Tensor powers(const std::vector<double>& x, int degree) {
  Tensor result({static_cast<std::int64_t>(x.size()), degree}, Dtype::float64);
  std::int64_t at = 0;
  for (const double value : x)
    for (int k = 1; k <= degree; ++k) result.set_number(at++, std::pow(value, k));
  return result;
}

// Root mean squared distance of a fit from some targets.
double distance(const LinearFit& fit, const std::vector<double>& x, const std::vector<double>& y) {
  const std::int64_t degree = fit.weight.size();
  const Tensor features = powers(x, static_cast<int>(degree));
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double yhat = fit.bias.number(0);
    for (std::int64_t k = 0; k < degree; ++k)
      yhat += fit.weight.number(k) * features.number(static_cast<std::int64_t>(i) * degree + k);
    sum += (yhat - y[i]) * (yhat - y[i]);
  }
  return std::sqrt(sum / static_cast<double>(x.size()));
}

int main() {
  const Dataset table =
      load("examples/data/bishop_curve.csv", {.target = {"t"}, .scale = false, .fractions = {0, 0}});
  std::vector<double> x, y, fine_x, fine_y;
  for (std::int64_t i = 0; i < table.rows(); ++i) {
    x.push_back(static_cast<double>(i) / 9);  // the file rounds x = i / 9
    y.push_back(table.target(i, 0));
  }
  for (int i = 0; i <= 100; ++i) fine_x.push_back(0.01 * i), fine_y.push_back(curve(0.01 * i));

  const auto report = [&](const char* name, int degree, double lambda) {
    const Tensor targets = Tensor::from<double>({10}, y);
    const LinearFit fit = least_squares(powers(x, degree), targets, {.lambda = lambda});
    double largest = 0;
    for (const double w : fit.weight.data<double>()) largest = std::max(largest, std::abs(w));
    const double on_curve = distance(fit, fine_x, fine_y);
    std::cout << name << ": error on the points " << distance(fit, x, y) << ", on the curve " << on_curve
              << ", largest coefficient " << largest << "\n";
    return on_curve;
  };
  const double straight = report("degree 1", 1, 0), cubic = report("degree 3", 3, 0),
               wild = report("degree 9", 9, 0);
  const double tamed = report("degree 9 with a penalty of e^-18", 9, std::exp(-18.0));
  return cubic < straight && cubic < wild && tamed < wild ? 0 : 1;
}
