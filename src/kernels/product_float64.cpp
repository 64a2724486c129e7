// product_float64.cpp - float64 products by Eigen, apart from the rest because its headers are heavy.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Core>

#include "kernels/product.hpp"

namespace gradus::kernels {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<const Rows, 0, Eigen::OuterStride<>>;

// Rows [row, row + height) and columns [column, column + width) as memory has them.
View view(const Matrix<double>& x, std::int64_t row, std::int64_t height, std::int64_t column,
          std::int64_t width) {
  if (x.transposed) return {x.data + column * x.rows + row, width, height, Eigen::OuterStride<>(x.rows)};
  return {x.data + row * x.columns + column, height, width, Eigen::OuterStride<>(x.columns)};
}

}  // namespace

void library_product(const Matrix<double>& a, const Matrix<double>& b, double* c, std::int64_t row,
                     std::int64_t height, std::int64_t column, std::int64_t width) {
  const View left = view(a, row, height, 0, a.columns), right = view(b, 0, b.rows, column, width);
  Eigen::Map<Rows, 0, Eigen::OuterStride<>> out(c + row * b.columns + column, height, width,
                                                Eigen::OuterStride<>(b.columns));
  if (a.transposed && b.transposed)
    out.noalias() = left.transpose() * right.transpose();
  else if (a.transposed)
    out.noalias() = left.transpose() * right;
  else if (b.transposed)
    out.noalias() = left * right.transpose();
  else
    out.noalias() = left * right;
}

}  // namespace gradus::kernels
