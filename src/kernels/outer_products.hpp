// outer_products.hpp - the innermost loop of register tiles: for each k, numbers of a times a row of b, added
// to sums that stay in registers. For files compiled with contraction.
#pragma once

#include <cstdint>

#include "kernels/lanes.hpp"

namespace gradus::kernels {

/// sum[i, v] += a[i, k] b[k, v], one k after the other, for `rows` rows and `vectors` vectors. `together`:
/// the numbers of a for one k lie side by side, `a_column` from those of the next; else rows lie `a_row`
/// apart, and every third has a pointer of its own: the two after it are reached by the address modes.
template <class L, int rows, int vectors, bool together>
struct OuterProducts {
  using V = typename L::V;

  const float *a0, *a3, *a6, *a9, *a12, *b;
  std::int64_t a_row, a_column, b_row;

  [[gnu::always_inline]] inline OuterProducts(const float* a, std::int64_t row, std::int64_t column,
                                              const float* from_b, std::int64_t row_of_b)
      : a0(a),
        a3(a + (rows > 3 ? 3 : 0) * row),
        a6(a + (rows > 6 ? 6 : 0) * row),
        a9(a + (rows > 9 ? 9 : 0) * row),
        a12(a + (rows > 12 ? 12 : 0) * row),
        b(from_b),
        a_row(row),
        a_column(together ? column : 1),
        b_row(row_of_b) {}

  /// The next k.
  [[gnu::always_inline]] inline void add(V (&sum)[rows][vectors]) {
    V row[vectors];
    GRADUS_UNROLL for (int v = 0; v < vectors; ++v) row[v] = L::load(b + v * L::lanes);
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) {
      const float* a = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : i < 12 ? a9 : a12;
      const V x = L::all(together ? a0 + i : a + i % 3 * a_row);
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v) L::add_product(sum[i][v], x, row[v]);
    }
    a0 += a_column, a3 += a_column, a6 += a_column, a9 += a_column, a12 += a_column, b += b_row;
  }

  /// The next four.
  [[gnu::always_inline]] inline void add_four(V (&sum)[rows][vectors]) {
    add(sum), add(sum), add(sum), add(sum);
    L::hold(a0, a3, b);
  }
};

}  // namespace gradus::kernels
