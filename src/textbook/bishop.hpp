// bishop.hpp - the ten points of the polynomial example, and fits of them.
#pragma once

#include <gradus/methods.hpp>
#include <vector>

namespace gradus::textbook {

/// [10, degree + 1]: 1, x, ..., x^degree with x_i = i / 9.
Tensor powers_of_x(int degree);
/// [10]: sin(2 pi x) with noise, as in data/bishop_curve.csv.
Tensor bishop_targets();
/// The coefficients w_0 ... w_degree that make sum (y - t)^2 + lambda sum w^2 least.
std::vector<double> polynomial_fit(int degree, double lambda = 0);

}  // namespace gradus::textbook
