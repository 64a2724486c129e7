// outer_products.hpp - the innermost loop of register tiles: for each k, numbers of a times a row of b, added
// to sums that stay in registers; and the tiles that consist of it. For files compiled with contraction.
#pragma once

#include <cstdint>
#include <utility>

#include "kernels/lanes.hpp"
#include "kernels/plain_tile.hpp"

namespace gradus::kernels {

/// Rows of the largest tile of two vectors whose sums stay in registers, beside a row of b and what the
/// compiler takes for numbers of a; x86 multiplies those out of memory.
template <class Set>
inline constexpr int tile_rows = Set::registers == 16 ? 6
                                 : Set::lanes == 16   ? 14
                                                      : 12;

/// sum[i, v] += a[i, k] b[k, v], one k after the other, for `rows` rows and `vectors` vectors. `together`:
/// the numbers of a for one k lie side by side, `a_column` from those of the next; else rows lie `a_row`
/// apart, and every third has a pointer of its own: the two after it are reached by the address modes.
template <class L, int rows, int vectors, bool together>
struct OuterProducts {
  using T = typename L::Number;
  using V = typename L::V;

  const T *a0, *a3, *a6, *a9, *a12, *b;
  std::int64_t a_row, a_column, b_row;

  [[gnu::always_inline]] inline OuterProducts(const T* a, std::int64_t row, std::int64_t column,
                                              const T* from_b, std::int64_t row_of_b)
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
      const T* a = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : i < 12 ? a9 : a12;
      const auto x = L::factor(together ? a0 + i : a + i % 3 * a_row);
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

/// A plain tile.
template <class L, int rows, int vectors>
struct PlainProduct {
  using T = typename L::Number;
  using V = typename L::V;

  GRADUS_INLINE void run(const PlainTile<T>& p) {
    V sum[rows][vectors];
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int j = 0; j < vectors; ++j) sum[i][j] =
        p.add ? L::load(p.c + i * p.c_row + j * L::lanes) : V{};
    if (p.a_row == 1)
      multiply<true>(sum, p);
    else
      multiply<false>(sum, p);
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int j = 0; j < vectors; ++j)
        L::store(p.c + i * p.c_row + j * L::lanes, sum[i][j]);
  }

 private:
  template <bool together>
  GRADUS_INLINE void multiply(V (&sum)[rows][vectors], const PlainTile<T>& p) {
    OuterProducts<L, rows, vectors, together> next(p.a, p.a_row, p.a_column, p.b, p.b_row);
    std::int64_t k = 0;
    for (; k + 4 <= p.k; k += 4) next.add_four(sum);
    for (; k < p.k; ++k) next.add(sum);
  }
};

/// The plain tiles of a set, with vectors of L.
template <class Set, class L>
struct PlainTable {
  using T = typename L::Number;
  static constexpr int rows = tile_rows<Set>;

  template <int... i>
  static constexpr PlainTiles<T> all(std::integer_sequence<int, i...>) {
    return {L::lanes,
            rows,
            {{&Set::template run<PlainProduct<L, i + 1, 1>, const PlainTile<T>&>...},
             {&Set::template run<PlainProduct<L, i + 1, 2>, const PlainTile<T>&>...}}};
  }
  static constexpr PlainTiles<T> tiles = all(std::make_integer_sequence<int, rows>());
};

}  // namespace gradus::kernels
