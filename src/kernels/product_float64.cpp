// product_float64.cpp - float64 products by register tiles.
#include <algorithm>

#include "kernels/double_tiles.hpp"
#include "kernels/product.hpp"
#include "kernels/tiles.hpp"

namespace gradus::kernels {
namespace {

// Terms taken at a time: so many rows of a panel of b stay in the first-level cache.
constexpr std::int64_t depth = 256;

/// A part of c = a b.
class DoubleProduct {
 public:
  DoubleProduct(const Matrix<double>& a, const Matrix<double>& b, const PlainTiles<double>& tiles)
      : a_(a), b_(b), tiles_(tiles), panel_(tiles.most_vectors * tiles.lanes) {}

  void run(double* c, std::int64_t row, std::int64_t height, std::int64_t column, std::int64_t width) {
    for (std::int64_t first = 0; first < a_.columns; first += depth) {
      const std::int64_t count = std::min(depth, a_.columns - first);
      for (std::int64_t j = column; j < column + width; j += panel_) {
        const std::int64_t columns = std::min(panel_, column + width - j);
        bring(first, count, j, columns);
        for (std::int64_t i = row; i < row + height; i += tiles_.rows)
          run_tile(c + i * b_.columns + j, i, std::min<std::int64_t>(tiles_.rows, row + height - i), columns,
                   first, count);
      }
    }
  }

 private:
  // Rows [first, first + count) of `columns` columns of b, side by side, with zeros beside those that fill no
  // vector.
  void bring(std::int64_t first, std::int64_t count, std::int64_t column, std::int64_t columns) {
    const std::int64_t down = b_.transposed ? 1 : b_.columns, along = b_.transposed ? b_.rows : 1;
    const double* const from = b_.data + first * down + column * along;
    double* const to = brought_;
    if (columns < panel_) std::fill_n(to, count * panel_, 0.0);
    if (b_.transposed)
      for (std::int64_t j = 0; j < columns; ++j)
        for (std::int64_t p = 0; p < count; ++p) to[p * panel_ + j] = from[p + j * along];
    else
      for (std::int64_t p = 0; p < count; ++p) std::copy_n(from + p * down, columns, to + p * panel_);
  }

  void run_tile(double* c, std::int64_t row, std::int64_t rows, std::int64_t columns, std::int64_t first,
                std::int64_t count) {
    const std::int64_t a_row = a_.transposed ? 1 : a_.columns, a_column = a_.transposed ? a_.rows : 1;
    const bool one = columns <= tiles_.lanes;
    const std::int64_t room = one ? tiles_.lanes : panel_, m = b_.columns;
    PlainTile<double> tile{
        count, a_.data + row * a_row + first * a_column, a_row, a_column, brought_, panel_, c, m, first > 0};
    const auto kernel = tiles_.kernel[one ? 0 : 1][rows - 1];
    if (columns == room) return kernel(tile);
    tile.c = ragged_, tile.c_row = room;
    if (tile.add)
      for (std::int64_t i = 0; i < rows; ++i) std::copy_n(c + i * m, columns, ragged_ + i * room);
    kernel(tile);
    for (std::int64_t i = 0; i < rows; ++i) std::copy_n(ragged_ + i * room, columns, c + i * m);
  }

  const Matrix<double>&a_, &b_;
  const PlainTiles<double>& tiles_;
  std::int64_t panel_;
  // Rows of a panel of b, and of a part of c that fills no vector.
  static constexpr std::int64_t most_panel = PlainTiles<double>::most_vectors * Tiles::most_lanes / 2;
  alignas(64) double brought_[depth * most_panel];  // NOLINT: written before it is read
  alignas(64) double ragged_[PlainTiles<double>::most_rows * most_panel];  // NOLINT: as above
};

// One row times a matrix as it lies in memory: sums wait in the cache, term after term.
struct Passes {
  static void run(const double* a, std::int64_t k, const double* b, std::int64_t b_row, std::int64_t columns,
                  double* c) {
    for (std::int64_t p = 0; p < k; ++p) {
      const double x = a[p];
      const double* row = b + p * b_row;
#pragma GCC ivdep
      for (std::int64_t j = 0; j < columns; ++j) c[j] += x * row[j];
    }
  }
};
void run_passes(const double* a, std::int64_t k, const double* b, std::int64_t b_row, std::int64_t columns,
                double* c, Target target) {
  std::fill_n(c, columns, 0.0);
  OnTarget<Passes, const double*, std::int64_t, const double*, std::int64_t, std::int64_t, double*>::pick(
      target)(a, k, b, b_row, columns, c);
}

// One row times rows of a matrix: 16 sums of each, added as a tree.
struct Dots {
  static constexpr int lanes = 16;
  static void run(const double* a, std::int64_t k, const double* b, std::int64_t rows, double* c) {
    for (std::int64_t i = 0; i < rows; ++i, b += k) {
      double sums[lanes] = {};
      std::int64_t p = 0;
      for (; p + lanes <= k; p += lanes)
        for (int lane = 0; lane < lanes; ++lane) sums[lane] += a[p + lane] * b[p + lane];
      for (; p < k; ++p) sums[p % lanes] += a[p] * b[p];
      for (int half = lanes / 2; half > 0; half /= 2)
        for (int lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
      c[i] = sums[0];
    }
  }
};
void run_dots(const double* a, std::int64_t k, const double* b, std::int64_t rows, double* c, Target target) {
  OnTarget<Dots, const double*, std::int64_t, const double*, std::int64_t, double*>::pick(target)(a, k, b,
                                                                                                  rows, c);
}

}  // namespace

void tile_product(const Matrix<double>& a, const Matrix<double>& b, double* c, std::int64_t row,
                  std::int64_t height, std::int64_t column, std::int64_t width, Target target) {
  const std::int64_t k = a.columns;
  // What has one row or column lies in memory as its transpose does.
  if (a.rows == 1 || b.columns == 1) {
    const bool column_of_a = a.rows > 1 && a.transposed, row_of_b = b.columns > 1 && !b.transposed;
    if (column_of_a) return run_passes(b.data, k, a.data + row, a.rows, height, c + row, target);
    if (row_of_b) return run_passes(a.data, k, b.data + column, b.columns, width, c + column, target);
    if (a.rows > 1) return run_dots(b.data, k, a.data + row * k, height, c + row, target);
    return run_dots(a.data, k, b.data + column * k, width, c + column, target);
  }
  DoubleProduct(a, b, double_tiles_for(target)).run(c, row, height, column, width);
}

}  // namespace gradus::kernels
