// least_squares.hpp - linear least squares by QR.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// What is to be fitted.
struct LeastSquaresProblem {
  std::int64_t rows = 0, columns = 0, outputs = 0;
  /// [rows, columns]
  const double* x = nullptr;
  /// [rows, outputs]
  const double* y = nullptr;
  /// [columns]: adds sum (ridge w)^2 over the columns; null for nothing.
  const double* ridge = nullptr;
};

/// w [columns, outputs] that makes sum (x w - y)^2 + sum (ridge w)^2 least; the shortest where many do, or of
/// columns so unlike in size that lengths of w say nothing, the shortest in units of the columns. Rows are
/// taken in blocks, each reduced to a triangle: memory for [columns + block, columns + outputs].
void least_squares_solution(const LeastSquaresProblem& problem, double* w);

}  // namespace gradus::kernels
