// least_squares.hpp - linear least squares by QR.
#pragma once

#include <cstdint>

namespace gradus {

/// What is to be fitted.
struct LeastSquaresProblem {
  std::int64_t rows = 0, columns = 0, outputs = 0;
  /// [rows, columns]
  const double* x = nullptr;
  /// [rows, outputs]
  const double* y = nullptr;
  /// Adds ridge sum w^2.
  double ridge = 0;
};

/// w [columns, outputs] that makes sum (x w - y)^2 + ridge sum w^2 least; the shortest where many do. Rows
/// are taken in blocks, each reduced to a triangle: memory for [columns + block, columns + outputs].
void least_squares_solution(const LeastSquaresProblem& problem, double* w);

}  // namespace gradus
