// tiles.cpp - register tiles on vectors of 16, 8 or 4 floats. Compiled with contraction
// of a * b + c into one instruction: it holds nothing else.
#include "kernels/tiles.hpp"

#include <utility>

#include "kernels/lanes.hpp"
#include "kernels/outer_products.hpp"

namespace gradus::kernels {
namespace {

/// What tiles do with the lanes of their vectors.
template <int count>
struct Shuffles : Lanes<count> {
  using V = typename Lanes<count>::V;

  // True in the lanes from the first on.
  GRADUS_INLINE auto from(std::int64_t first) {
    using Mask = decltype(V{} < V{});
    Mask lane{};
    GRADUS_UNROLL for (int i = 0; i < count; ++i) lane[i] = i;
    return lane >= static_cast<int>(first);
  }

  // Turns `count` rows of `count` numbers: the 4 x 4 blocks first, then the blocks among themselves, by moves
  // that every vector unit has.
  GRADUS_INLINE void turn(V (&rows)[count]) {
    V half[count];
    GRADUS_UNROLL for (int i = 0; i < count; i += 2) {
      half[i] = interleaved<0>(rows[i], rows[i + 1], each);
      half[i + 1] = interleaved<2>(rows[i], rows[i + 1], each);
    }
    GRADUS_UNROLL for (int i = 0; i < count; i += 4) {
      rows[i] = paired<0>(half[i], half[i + 2], each);
      rows[i + 1] = paired<2>(half[i], half[i + 2], each);
      rows[i + 2] = paired<0>(half[i + 1], half[i + 3], each);
      rows[i + 3] = paired<2>(half[i + 1], half[i + 3], each);
    }
    if constexpr (count == 8) GRADUS_UNROLL for (int i = 0; i < 4; ++i) exchange(rows[i], rows[i + 4]);
    if constexpr (count == 16) GRADUS_UNROLL for (int i = 0; i < 4; ++i) {
        exchange(rows[i], rows[i + 4]), exchange(rows[i + 8], rows[i + 12]);
        exchange(rows[i], rows[i + 8]), exchange(rows[i + 4], rows[i + 12]);
      }
  }

 private:
  static constexpr auto each = std::make_index_sequence<count>();

  // Of each four lanes a[first], b[first], a[first + 1], b[first + 1].
  template <std::size_t first, std::size_t... l>
  GRADUS_INLINE V interleaved(V a, V b, std::index_sequence<l...>) {
    return __builtin_shufflevector(a, b, (l / 4 * 4 + first + l % 4 / 2 + l % 2 * count)...);
  }
  // Of each four lanes a[first], a[first + 1], b[first], b[first + 1].
  template <std::size_t first, std::size_t... l>
  GRADUS_INLINE V paired(V a, V b, std::index_sequence<l...>) {
    return __builtin_shufflevector(a, b, (l / 4 * 4 + first + l % 2 + l % 4 / 2 * count)...);
  }
  // Blocks of four lanes: the even ones of a and b, or the odd ones.
  template <std::size_t odd, std::size_t... l>
  GRADUS_INLINE V blocks(V a, V b, std::index_sequence<l...>) {
    return __builtin_shufflevector(a, b,
                                   (l % (count / 2) / 4 * 8 + odd * 4 + l % 4 + l / (count / 2) * count)...);
  }
  GRADUS_INLINE void exchange(V& a, V& b) {
    const V even = blocks<0>(a, b, each), odd = blocks<1>(a, b, each);
    a = even, b = odd;
  }
};

/// A tile of `rows` rows and `vectors` vectors.
template <class L, TailKind kind, int rows, int vectors>
struct Broadcast {
  using V = typename L::V;
  using End = TailOf<kind>;

  GRADUS_INLINE void run(const Tile& t) {
    V sum[rows][vectors];
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) GRADUS_UNROLL for (int v = 0; v < vectors; ++v) sum[i][v] =
        V{};
    if (t.a_row == 1)
      multiply<true>(sum, t);
    else
      multiply<false>(sum, t);
    V strange{};
    if constexpr (End::info.updates) strange = L::load(t.strange);
    End::template run<L>(sum, t.out, 0, strange);
    if constexpr (End::info.updates) L::store(t.strange, strange);
  }

 private:
  // The lines of row i that the tail will touch.
  GRADUS_INLINE void fetch(const Tile& t, std::int64_t i) {
    End::touched(t.out, [&](const float* p) GRADUS_INLINED {
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
          __builtin_prefetch(p + i * t.out.row + v * L::lanes, 1, 3);
    });
  }

  template <bool together>
  GRADUS_INLINE void multiply(V (&sum)[rows][vectors], const Tile& t) {
    OuterProducts<L, rows, vectors, together> next(t.a, t.a_row, t.a_column, t.b, t.b_row);
    const float* ahead = t.ahead.at;
    std::int64_t k = 0, run = t.ahead.run;
    const std::int64_t lines = t.ahead.lines;
    for (std::int64_t i = 0; k + 4 <= t.k && (i < rows || i < lines); k += 4, ++i) {
      if (i < rows) fetch(t, i);
      if (i < lines) {
        __builtin_prefetch(ahead, 0, 2);
        const bool jumps = --run == 0;
        ahead += jumps ? t.ahead.jump : Ahead::line;
        run = jumps ? t.ahead.run : run;
      }
      next.add_four(sum);
    }
    for (; k + 4 <= t.k; k += 4) next.add_four(sum);
    for (; k < t.k; ++k) next.add(sum);
  }
};

/// A tile of `rows` rows of a and `columns` columns of b, both along k: lane l of 16 sums up every 16th
/// number of k, in so many vectors as that takes.
template <class L, int rows, int columns>
struct Dot {
  using V = typename L::V;
  static constexpr int together = Tiles::most_lanes, parts = together / L::lanes, count = rows * columns;

  GRADUS_INLINE void run(const Tile& t) {
    constexpr int groups = (count + L::lanes - 1) / L::lanes;
    V sum[parts][groups * L::lanes];
    GRADUS_UNROLL for (int p = 0; p < parts; ++p) GRADUS_UNROLL for (int i = 0; i < groups * L::lanes; ++i)
        sum[p][i] = V{};
    const std::int64_t whole = t.k / together * together;
    if (whole < t.k) {
      if (whole > 0)
        add_end(sum, t, t.k - whole);
      else
        add_short(sum, t);
    }
    for (std::int64_t k = 0; k < whole; k += together) add(sum, t.a + k, t.a_row, t.b + k, t.b_row);
    GRADUS_UNROLL for (int half = parts / 2; half > 0; half /= 2) GRADUS_UNROLL for (int p = 0; p < half; ++p)
        GRADUS_UNROLL for (int i = 0; i < count; ++i) sum[p][i] += sum[p + half][i];
    float totals[groups * L::lanes];
    GRADUS_UNROLL for (int g = 0; g < groups; ++g) {
      V part[L::lanes];
      GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i) part[i] = sum[0][g * L::lanes + i];
      L::store(totals + g * L::lanes, L::template sums<L::lanes / 2>(part));
    }
    GRADUS_UNROLL for (int i = 0; i < rows; ++i)
        std::memcpy(t.out.c + i * t.out.row, totals + i * columns, columns * sizeof(float));
  }

 private:
  template <int n>
  GRADUS_INLINE void add(V (&sum)[parts][n], const float* from_a, std::int64_t a_row, const float* from_b,
                         std::int64_t b_row) {
    GRADUS_UNROLL for (int p = 0; p < parts; ++p) {
      V a[rows];
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) a[i] = L::load(from_a + i * a_row + p * L::lanes);
      GRADUS_UNROLL for (int j = 0; j < columns; ++j) {
        const V b = L::load(from_b + j * b_row + p * L::lanes);
        GRADUS_UNROLL for (int i = 0; i < rows; ++i) L::add_product(sum[p][i * columns + j], a[i], b);
      }
    }
  }

  // The last `rest` numbers of k: whole vectors that end there, those counted already taken out.
  template <int n>
  GRADUS_INLINE void add_end(V (&sum)[parts][n], const Tile& t, std::int64_t rest) {
    const float *from_a = t.a + t.k - together, *from_b = t.b + t.k - together;
    GRADUS_UNROLL for (int p = 0; p < parts; ++p) {
      const auto fresh = L::from(together - rest - p * L::lanes);
      V a[rows];
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) a[i] =
          fresh ? L::load(from_a + i * t.a_row + p * L::lanes) : V{};
      GRADUS_UNROLL for (int j = 0; j < columns; ++j) {
        const V b = fresh ? L::load(from_b + j * t.b_row + p * L::lanes) : V{};
        GRADUS_UNROLL for (int i = 0; i < rows; ++i) L::add_product(sum[p][i * columns + j], a[i], b);
      }
    }
  }

  // Fewer numbers than there are partial sums.
  template <int n>
  GRADUS_INLINE void add_short(V (&sum)[parts][n], const Tile& t) {
    alignas(V) float a[rows * together] = {}, b[columns * together] = {};
    copy_rows(t.a, t.a_row, rows, t.k, a);
    copy_rows(t.b, t.b_row, columns, t.k, b);
    add(sum, a, together, b, together);
  }

  GRADUS_INLINE void copy_rows(const float* from, std::int64_t row, int n, std::int64_t k, float* to) {
    for (int i = 0; i < n; ++i)
      for (std::int64_t p = 0; p < k; ++p) to[i * together + p] = from[i * row + p];
  }
};

/// One row: its sums wait in memory while rows of b pass by as they lie there.
template <class L>
struct Row {
  GRADUS_INLINE void run(const float* a, std::int64_t k, const float* b, std::int64_t b_row,
                         std::int64_t columns, float* c) {
    std::memset(c, 0, static_cast<std::size_t>(columns) * sizeof(float));
    std::int64_t p = 0;
    for (; p + 4 <= k; p += 4) add<4>(a + p, b + p * b_row, b_row, columns, c);
    for (; p < k; ++p) add<1>(a + p, b + p * b_row, b_row, columns, c);
  }

 private:
  template <int rows>
  GRADUS_INLINE void add(const float* a, const float* b, std::int64_t b_row, std::int64_t columns, float* c) {
    typename L::V x[rows];
    GRADUS_UNROLL for (int i = 0; i < rows; ++i) x[i] = L::all(a + i);
    std::int64_t j = 0;
    for (; j + L::lanes <= columns; j += L::lanes) {
      typename L::V sum = L::load(c + j);
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) L::add_product(sum, x[i], L::load(b + i * b_row + j));
      L::store(c + j, sum);
    }
    for (; j < columns; ++j)
      GRADUS_UNROLL for (int i = 0; i < rows; ++i) Lanes<1>::add_product(c[j], a[i], b[i * b_row + j]);
  }
};

/// The tail of sums that lie in memory.
template <class L, TailKind kind>
struct Finish {
  GRADUS_INLINE void run(const ProductOutput& out, const float* sums, std::int64_t columns, float& strange) {
    std::int64_t j = 0;
    typename L::V some{};
    for (; j + L::lanes <= columns; j += L::lanes) {
      typename L::V sum[1][1] = {{L::load(sums + j)}};
      TailOf<kind>::template run<L>(sum, out, j, some);
    }
    GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i) strange += some[i];
    for (; j < columns; ++j) {
      float sum[1][1] = {{sums[j]}};
      TailOf<kind>::template run<Lanes<1>>(sum, out, j, strange);
    }
  }
};

/// Rows of so many vectors, copied.
template <class L, int vectors>
struct Copy {
  GRADUS_INLINE void run(const float* source, std::int64_t source_row, std::int64_t count, float* target,
                         std::int64_t target_row) {
    for (std::int64_t i = 0; i < count; ++i, source += source_row, target += target_row)
      GRADUS_UNROLL for (int v = 0; v < vectors; ++v)
          L::store(target + v * L::lanes, L::load(source + v * L::lanes));
  }
};

/// The transpose of a matrix, block by block; `padded`: rows of the target are whole vectors.
template <class L, bool padded>
struct Transpose {
  GRADUS_INLINE void run(const float* source, std::int64_t source_row, std::int64_t n, std::int64_t k,
                         float* target, std::int64_t target_row) {
    const std::int64_t whole_n = n / L::lanes * L::lanes, whole_k = k / L::lanes * L::lanes;
    for (std::int64_t p = 0; p < whole_k; p += L::lanes) {
      for (std::int64_t i = 0; i < whole_n; i += L::lanes)
        block(source + i * source_row + p, source_row, L::lanes, target + p * target_row + i, target_row);
      if (padded && whole_n < n)
        block(source + whole_n * source_row + p, source_row, n - whole_n, target + p * target_row + whole_n,
              target_row);
    }
    const std::int64_t last = padded ? (n + L::lanes - 1) / L::lanes * L::lanes : n;
    for (std::int64_t i = 0; i < last; ++i)
      for (std::int64_t p = padded || i < whole_n ? whole_k : 0; p < k; ++p)
        target[p * target_row + i] = i < n ? source[i * source_row + p] : 0;
  }

 private:
  // One pointer that walks from row to row. GCC 12 would keep one for each row, more than there are
  // registers.
  template <class T>
  GRADUS_INLINE void walk(T*& p, std::int64_t by) {
    p += by;
    asm("" : "+r"(p));  // NOLINT(hicpp-no-assembler)
  }

  GRADUS_INLINE void block(const float* source, std::int64_t source_row, std::int64_t n, float* target,
                           std::int64_t target_row) {
    typename L::V rows[L::lanes];
    if (n == L::lanes) {
      GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i, walk(source, source_row)) rows[i] = L::load(source);
    } else {
      GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i) rows[i] =
          i < n ? L::load(source + i * source_row) : typename L::V{};
    }
    L::turn(rows);
    GRADUS_UNROLL for (int i = 0; i < L::lanes; ++i, walk(target, target_row)) L::store(target, rows[i]);
  }
};

// What fits into the registers of a target: tiles of how many rows, and of rows and columns along k.
template <class Set>
struct Sizes {
  static constexpr bool many = Set::registers == 32;
  static constexpr int rows = tile_rows<Set>;
  static constexpr int dot_rows = Set::lanes == 16 ? 4 : 3, dot_columns = Set::lanes == 16          ? 6
                                                                          : Set::lanes == 8 || many ? 2
                                                                                                    : 1;
};

template <class Set>
struct Table {
  using L = Shuffles<Set::lanes>;
  using Size = Sizes<Set>;

  template <TailKind kind, int... i>
  static constexpr Tiles::OfTail broadcasts(std::integer_sequence<int, i...>) {
    return {{{&Set::template run<Broadcast<L, kind, i + 1, 1>, const Tile&>...},
             {&Set::template run<Broadcast<L, kind, i + 1, 2>, const Tile&>...}}};
  }
  struct Dots {
    TileKernel kernel[Size::dot_rows][Tiles::most_dot_columns];
  };
  template <int row, int... i>
  static constexpr void fill(Dots& dots, std::integer_sequence<int, i...>) {
    ((dots.kernel[row][i] = &Set::template run<Dot<L, row + 1, i + 1>, const Tile&>), ...);
  }
  template <int... row>
  static constexpr Dots dots(std::integer_sequence<int, row...>) {
    Dots result{};
    (fill<row>(result, std::make_integer_sequence<int, Size::dot_columns>()), ...);
    return result;
  }

  static constexpr auto broadcast = for_tails(
      []<TailKind kind>() { return broadcasts<kind>(std::make_integer_sequence<int, Size::rows>()); });
  static constexpr auto finish = for_tails([]<TailKind kind>() -> Tiles::Finish {
    return &Set::template run<Finish<L, kind>, const ProductOutput&, const float*, std::int64_t, float&>;
  });
  static constexpr Dots dot = dots(std::make_integer_sequence<int, Size::dot_rows>());
  static constexpr Tiles tiles{
      Size::rows,
      L::lanes,
      broadcast.data(),
      Size::dot_rows,
      Size::dot_columns,
      dot.kernel,
      &Set::template run<Row<L>, const float*, std::int64_t, const float*, std::int64_t, std::int64_t,
                         float*>,
      finish.data(),
      {&Set::template run<Copy<L, 1>, const float*, std::int64_t, std::int64_t, float*, std::int64_t>,
       &Set::template run<Copy<L, 2>, const float*, std::int64_t, std::int64_t, float*, std::int64_t>,
       &Set::template run<Copy<L, 3>, const float*, std::int64_t, std::int64_t, float*, std::int64_t>},
      &Set::template run<Transpose<L, false>, const float*, std::int64_t, std::int64_t, std::int64_t, float*,
                         std::int64_t>,
      &Set::template run<Transpose<L, true>, const float*, std::int64_t, std::int64_t, std::int64_t, float*,
                         std::int64_t>};
};

}  // namespace

const Tiles& tiles_for(Target target) {
  return chosen(target, []<class Set>() -> const Tiles& { return Table<WithoutSse4<Set>>::tiles; });
}

}  // namespace gradus::kernels
