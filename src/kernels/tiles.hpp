// tiles.hpp - the inner loops of float32 products: tiles of the output kept in registers.
//
// A tile's sums never leave the registers while it runs over the whole of K. Two forms:
//   broadcast  numbers of a, one after another, times rows of b; each result is one sum in the order of k.
//   dot        where both matrices lie along k: `most_lanes` partial sums, added as a tree at the end.
// Results depend neither on the size of a tile nor on its place, nor on the length of vectors: any cut of a
// product gives the same bits, on all targets that have a fused multiply-add.
#pragma once

#include <cstdint>

#include "kernels/tails.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {

/// Memory that is needed soon: `lines` lines, after every `run` of them `jump` numbers to the next run.
struct Ahead {
  static constexpr std::int64_t line = 16;
  const float* at = nullptr;
  std::int64_t lines = 0, run = 1, jump = 0;
};

/// One tile: the sums over k of a[i, k] b[k, j], and their tail.
struct Tile {
  std::int64_t k;
  const float* a;
  /// Numbers from one row of a to the next, and from one column to the next; one of them is 1.
  std::int64_t a_row, a_column;
  /// broadcast: rows of b, `b_row` numbers apart. dot: columns of b, `b_row` numbers apart.
  const float* b;
  std::int64_t b_row;
  const ProductOutput& out;
  /// Tails that update: `lanes` numbers, to which something that is not 0 is added where c is not finite.
  float* strange = nullptr;
  /// broadcast: brought to the second-level cache on the way, a line for every four k.
  Ahead ahead = {};
};

using TileKernel = void (*)(const Tile& tile);

/// The tiles of one instruction set.
struct Tiles {
  static constexpr int most_rows = 14, most_dot_rows = 4, most_dot_columns = 6;
  /// Floats of the longest vectors; and the partial sums of a dot, whatever the vectors are.
  static constexpr int most_lanes = 16;
  /// broadcast[tail].kernel[v - 1][r - 1]: tiles of r <= `rows` rows and v <= 2 vectors of `lanes` columns.
  struct OfTail {
    TileKernel kernel[2][most_rows];
  };
  int rows, lanes;
  const OfTail* broadcast;
  /// dot[r - 1][c - 1]: tiles of r rows and c columns.
  int dot_rows, dot_columns;
  const TileKernel (*dot)[most_dot_columns];
  /// c = sum over k of a[k] b[k, j] for each of `columns` columns j of one row; k one after the other, as
  /// broadcast tiles do it.
  void (*row)(const float* a, std::int64_t k, const float* b, std::int64_t b_row, std::int64_t columns,
              float* c);
  /// finish[tail]: the tail of `columns` sums of a row that lie in memory: of columns that fill no vector,
  /// and of products along k. Adds something that is not 0 to `strange` where an update made something that
  /// is not finite.
  using Finish = void (*)(const ProductOutput& out, const float* sums, std::int64_t columns, float& strange);
  const Finish* finish;
  /// copy[v - 1]: copies `count` rows of v whole vectors.
  void (*copy[3])(const float* source, std::int64_t source_row, std::int64_t count, float* target,
                  std::int64_t target_row);
  /// Writes the transpose of source [n, k], rows `source_row` apart, to target [k, n], rows `target_row`
  /// apart. `turn` writes whole vectors, with zeros beside the last numbers of a row.
  using Turn = void (*)(const float* source, std::int64_t source_row, std::int64_t n, std::int64_t k,
                        float* target, std::int64_t target_row);
  Turn transpose, turn;
};

/// The tiles of a target.
const Tiles& tiles_for(Target target);

}  // namespace gradus::kernels
