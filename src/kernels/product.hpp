// product.hpp - the matrix product: by register tiles, very small ones by plain loops.
//
// A product is cut into pieces of its output by its size alone. A piece runs on one thread and gives the same
// bits every time. Sums of more than `summed_at_once` terms are made block by block: one float32 number would
// stop growing at 2^24 ones, and lose digits long before.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "kernels/target.hpp"

namespace gradus::kernels {

/// A matrix as the product sees it; where `transposed`, the memory holds columns one after another.
template <class T>
struct Matrix {
  const T* data;
  std::int64_t rows, columns;
  bool transposed;
};

/// How the output [n, m] of a product over k is cut.
struct ProductCut {
  bool along_rows = true;
  /// Rows or columns of one piece.
  std::int64_t block = 1;
  std::int64_t pieces = 0;
};

/// The cut into at most 8 pieces of at least some 2 million multiply-adds each.
ProductCut product_cut(std::int64_t n, std::int64_t k, std::int64_t m);

/// Terms that a float32 sum takes up in one number. Longer sums are those of blocks of so many, added in
/// double: an error of at most half so many units in the last place, however long the sum is.
inline constexpr std::int64_t summed_at_once = 4096;
/// c = a b on rows [row, row + height) and columns [column, column + width) of c, on this thread, for k >= 1.
/// The bits of a result depend on the shapes of a and b, not on the part that is asked for, and not on the
/// target where that has a fused multiply-add.
void tile_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width,
                  Target target = best_target());
void tile_product(const Matrix<double>& a, const Matrix<double>& b, double* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width,
                  Target target = best_target());
/// The same for sums longer than summed_at_once.
void long_product(const Matrix<float>& a, const Matrix<float>& b, float* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width);

/// Multiply-adds up to which plain loops may do a product.
inline constexpr std::int64_t small_product = 2048;

/// c = a b for n k m <= small_product.
template <class T>
inline void plain_product(const Matrix<T>& a, const Matrix<T>& b, T* c) {
  const std::int64_t n = a.rows, k = a.columns, m = b.columns;
  T turned[small_product];
  const T* right = b.data;
  if (b.transposed) {  // rows of b side by side, so that the inner loop runs along memory
    for (std::int64_t j = 0; j < m; ++j)
      for (std::int64_t p = 0; p < k; ++p) turned[p * m + j] = b.data[j * k + p];
    right = turned;
  }
  const std::int64_t down = a.transposed ? 1 : k, along = a.transposed ? n : 1;
  for (std::int64_t i = 0; i < n; ++i) {
    T* out = c + i * m;
    for (std::int64_t j = 0; j < m; ++j) out[j] = a.data[i * down] * right[j];
    for (std::int64_t p = 1; p < k; ++p) {
      const T factor = a.data[i * down + p * along];
#pragma GCC ivdep
      for (std::int64_t j = 0; j < m; ++j) out[j] += factor * right[p * m + j];
    }
  }
}

/// One part of c = a b.
template <class T>
inline void part_product(const Matrix<T>& a, const Matrix<T>& b, T* c, std::int64_t row, std::int64_t height,
                         std::int64_t column, std::int64_t width) {
  if constexpr (std::is_same_v<T, float>)
    if (a.columns > summed_at_once) return long_product(a, b, c, row, height, column, width);
  tile_product(a, b, c, row, height, column, width);
}

/// True where plain loops do the whole product: where it has little for tiles to do.
template <class T>
inline bool is_plain(const Matrix<T>& a, const Matrix<T>& b) {
  constexpr std::int64_t few = 16, narrow = 12;
  if (a.rows * a.columns * b.columns > small_product) return false;
  const bool along_k = !a.transposed && b.transposed;
  return a.columns < few || (b.columns <= narrow && !along_k);
}

/// Pieces [begin, end) of c = a b.
template <class T>
inline void product(const Matrix<T>& a, const Matrix<T>& b, T* c, std::int64_t begin, std::int64_t end) {
  const std::int64_t n = a.rows, k = a.columns, m = b.columns;
  if (k == 0) return void(std::fill_n(c, n * m, T(0)));
  if (is_plain(a, b)) return plain_product(a, b, c);
  const ProductCut cut = product_cut(n, k, m);
  for (std::int64_t piece = begin; piece < end; ++piece) {
    const std::int64_t first = piece * cut.block;
    if (cut.along_rows)
      part_product(a, b, c, first, std::min(cut.block, n - first), 0, m);
    else
      part_product(a, b, c, 0, n, first, std::min(cut.block, m - first));
  }
}

}  // namespace gradus::kernels
