// least_squares.cpp - linear least squares by QR: blocks of rows are reduced to one triangle, which is then
// solved with its rank known.
// Results must not depend on the processor: neither on its vectors nor on the sizes of its caches.
#define EIGEN_DONT_PARALLELIZE
#define EIGEN_DONT_VECTORIZE
#define EIGEN_NO_CPUID
#include "kernels/least_squares.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::kernels {
namespace {

using Columns = Eigen::MatrixXd;
using View = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

// Rows that are reduced at once, beside as many as there are columns.
constexpr std::int64_t block_rows = 1024;

/// R and Q^T y of all rows so far.
class Triangle {
 public:
  Triangle(std::int64_t columns, std::int64_t outputs) : columns_(columns), r_(0, columns), qy_(0, outputs) {}

  void add(const Columns& x, const Columns& y) {
    Columns both(r_.rows() + x.rows(), columns_), target(both.rows(), y.cols());
    both << r_, x;
    target << qy_, y;
    const Eigen::HouseholderQR<Columns> qr(both);
    const Eigen::Index kept = std::min<Eigen::Index>(both.rows(), columns_);
    target.applyOnTheLeft(qr.householderQ().adjoint());
    r_ = qr.matrixQR().topRows(kept).triangularView<Eigen::Upper>();
    qy_ = target.topRows(kept);
  }

  /// Of `rows` rows: what their rounding may leave of a dependent column counts as nothing. A column beside
  /// much longer ones looks like that, too, so that the rank is that of columns of equal lengths.
  Columns solution(std::int64_t rows) const {
    if (r_.rows() == 0) return Columns::Zero(columns_, qy_.cols());
    const auto as_it_is = decomposed(r_, rows);
    Eigen::VectorXd length = r_.colwise().norm().transpose();
    length = (length.array() > 0).select(length, 1);
    const auto equal = decomposed(r_ * length.cwiseInverse().asDiagonal(), rows);
    if (as_it_is.rank() == equal.rank()) return as_it_is.solve(qy_);
    return length.cwiseInverse().asDiagonal() * Columns(equal.solve(qy_));
  }

 private:
  static Eigen::CompleteOrthogonalDecomposition<Columns> decomposed(const Columns& matrix,
                                                                    std::int64_t rows) {
    Eigen::CompleteOrthogonalDecomposition<Columns> result;
    result.setThreshold(std::numeric_limits<double>::epsilon() *
                        static_cast<double>(std::max<std::int64_t>(rows, matrix.cols())));
    result.compute(matrix);
    return result;
  }

  Eigen::Index columns_;
  Columns r_, qy_;
};

}  // namespace

void least_squares_solution(const LeastSquaresProblem& problem, double* w) {
  const View x(problem.x, problem.rows, problem.columns), y(problem.y, problem.rows, problem.outputs);
  Triangle triangle(problem.columns, problem.outputs);
  const std::int64_t block = std::max(block_rows, problem.columns);
  for (std::int64_t row = 0; row < problem.rows; row += block) {
    const std::int64_t count = std::min(block, problem.rows - row);
    triangle.add(x.middleRows(row, count), y.middleRows(row, count));
  }
  if (problem.ridge != nullptr) {
    const Eigen::Map<const Eigen::VectorXd> ridge(problem.ridge, problem.columns);
    triangle.add(ridge.asDiagonal(), Columns::Zero(problem.columns, problem.outputs));
  }
  Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      w, problem.columns, problem.outputs) = triangle.solution(problem.rows);
}

}  // namespace gradus::kernels
