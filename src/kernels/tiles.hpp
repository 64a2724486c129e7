// tiles.hpp - the inner loops of float32 products: tiles of the output kept in registers.
//
// A tile's sums never leave the registers while it runs over the whole of K. Two forms:
//   broadcast  numbers of a, one after another, times rows of b; each result is one sum in the order of k.
//   dot        where both matrices lie along k: vectors of partial sums, added as a tree at the end.
// Results depend neither on the size of a tile nor on its place: any cut of a product gives the same bits.
#pragma once

#include <cstdint>

#include "kernels/target.hpp"

namespace gradus {

/// One tile: c[i, j] = sum over k of a[i, k] b[k, j].
struct Tile {
  std::int64_t k;
  const float* a;
  /// Numbers from one row of a to the next, and from one column to the next; one of them is 1.
  std::int64_t a_row, a_column;
  /// broadcast: rows of b, `b_row` numbers apart. dot: columns of b, `b_row` numbers apart.
  const float* b;
  std::int64_t b_row;
  float* c;
  std::int64_t c_row;
};

using TileKernel = void (*)(const Tile& tile);

/// The tiles of one instruction set.
struct Tiles {
  static constexpr int most_rows = 14, most_dot_rows = 4, most_dot_columns = 6;
  /// broadcast[v - 1][r - 1]: tiles of r <= `rows` rows and v <= 2 vectors of `lanes` columns.
  int rows, lanes;
  const TileKernel (*broadcast)[most_rows];
  /// dot[r - 1][c - 1]: tiles of r rows and c columns.
  int dot_rows, dot_columns;
  const TileKernel (*dot)[most_dot_columns];
  /// Writes the transpose of source [n, k], rows `source_row` apart, to target [k, n], rows `target_row`
  /// apart.
  void (*transpose)(const float* source, std::int64_t source_row, std::int64_t n, std::int64_t k,
                    float* target, std::int64_t target_row);
};

/// The tiles of a target.
const Tiles& tiles_for(Target target);

}  // namespace gradus
