// plain_tile.hpp - tiles of products without a tail.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// c[i, j] = sum over k of a[i, k] b[k, j], or added to what is there: some rows i of one or two vectors j.
template <class T>
struct PlainTile {
  std::int64_t k;
  /// Numbers from one row of a to the next, and from one column to the next; one of them is 1.
  const T* a;
  std::int64_t a_row, a_column;
  const T* b;
  std::int64_t b_row;
  T* c;
  std::int64_t c_row;
  bool add;
};

/// The plain tiles of an instruction set, whose vectors are `lanes` long: kernel[v - 1][r - 1] has v vectors
/// and r <= `rows` rows.
template <class T>
struct PlainTiles {
  static constexpr int most_rows = 14, most_vectors = 2;
  int lanes, rows;
  void (*kernel[most_vectors][most_rows])(const PlainTile<T>& tile);
};

}  // namespace gradus::kernels
