// bishop.cpp - the ten points of the polynomial example, and fits of them.
#include "textbook/bishop.hpp"

#include <cmath>

#include "textbook/findings.hpp"

namespace gradus::textbook {

Tensor powers_of_x(int degree) {
  Tensor x({10, degree + 1}, Dtype::float64);
  for (int i = 0; i < 10; ++i)
    for (int k = 0; k <= degree; ++k) x.set_number(i * (degree + 1) + k, std::pow(i / 9.0, k));
  return x;
}

Tensor bishop_targets() {
  return Tensor::from<double>({10}, {0.349486, 0.830839, 1.007332, 0.971507, 0.133066, 0.166823, -0.848307,
                                     -0.445686, -0.563567, 0.261502});
}

std::vector<double> polynomial_fit(int degree, double lambda) {
  return numbers(
      least_squares(powers_of_x(degree), bishop_targets(), {.lambda = lambda, .bias = false}).weight);
}

}  // namespace gradus::textbook
