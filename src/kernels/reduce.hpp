// reduce.hpp - sums and maxima over any axes, in an order that depends on the shape alone.
//
// Rows are combined by eights as a tree, eights one after another within a block of 64 rows, and blocks
// pairwise: float sums of a million numbers stay exact to some units of the last place. A run of neighbours
// is treated as rows of 16 numbers, whose 16 totals are combined as a tree. Nothing depends on threads, on
// the cut into units, or on the width of the machine's vectors.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <gradus/tensor.hpp>
#include <span>
#include <type_traits>

namespace gradus::kernels {

// A way to combine has two forms of one function: combine, for loops over columns, which must have no branch,
// and combine_one, for numbers one after another.

/// `first ? a : b` without a branch: GCC threads the jumps of nested choices, and no longer vectorises them.
template <class T>
inline T choose(bool first, T a, T b) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const Bits mask = -static_cast<Bits>(first);
  return std::bit_cast<T>((std::bit_cast<Bits>(a) & mask) | (std::bit_cast<Bits>(b) & ~mask));
}

/// a + b, starting from 0.
struct Adding {
  template <class T>
  static T combine(T a, T b) {
    return a + b;
  }
  template <class T>
  static T combine_one(T a, T b) {
    return a + b;
  }
};

/// The larger of a and b; not a number if one of them is.
struct TakingLarger {
  template <class T>
  static T combine(T a, T b) {
    return choose((a > b) | (a != a), a, b);  // NOLINT(readability-implicit-bool-conversion): no branch
  }
  template <class T>
  static T combine_one(T a, T b) {
    return a > b || a != a ? a : b;
  }
};

/// Axes that follow each other in memory and are all kept or all summed, as one.
struct AxisGroup {
  std::int64_t length = 1, stride = 0;
};

/// How the axes of a shape lie in memory when some of them are reduced: outer kept ones, outer reduced ones
/// (rows), and the innermost ones, either `run` reduced neighbours or `width` kept ones.
struct Reduction {
  /// Columns of one unit of work: a few vectors a row, all blocks of a unit in L1.
  static constexpr std::int64_t columns = 128;

  std::array<AxisGroup, Shape::max_rank> kept, reduced;
  int kept_count = 0, reduced_count = 0;
  std::int64_t outer = 1, rows = 1, run = 1, width = 1;

  Reduction(const Shape& shape, std::span<const std::int64_t> axes);

  /// Numbers that go into each result.
  std::int64_t count() const { return rows * run; }
  std::int64_t chunks() const { return (width + columns - 1) / columns; }
  std::int64_t units() const { return outer * chunks(); }
  std::int64_t kept_offset(std::int64_t index) const { return offset(kept, kept_count, index); }
  std::int64_t row_offset(std::int64_t index) const { return offset(reduced, reduced_count, index); }

 private:
  static std::int64_t offset(const std::array<AxisGroup, Shape::max_rank>& groups, int count,
                             std::int64_t index) {
    return count == 0 ? 0 : count == 1 ? index * groups[0].stride : offset_of_many(groups, count, index);
  }
  static std::int64_t offset_of_many(const std::array<AxisGroup, Shape::max_rank>& groups, int count,
                                     std::int64_t index);
};

namespace reduce_parts {

inline constexpr std::int64_t block_rows = 64;
inline constexpr int max_levels = 40;

// One block of at most 64 rows into out[0 .. width).
template <class C, class T, class RowAt>
inline void combine_block(const RowAt& row_at, std::int64_t begin, std::int64_t end, std::int64_t width,
                          T* out) {
  const auto eight = [&](std::int64_t r, auto store) {
    const T *a = row_at(r), *b = row_at(r + 1), *c = row_at(r + 2), *d = row_at(r + 3);
    const T *e = row_at(r + 4), *f = row_at(r + 5), *g = row_at(r + 6), *h = row_at(r + 7);
#pragma GCC ivdep
    for (std::int64_t j = 0; j < width; ++j)
      store(j, C::combine(C::combine(C::combine(a[j], b[j]), C::combine(c[j], d[j])),
                          C::combine(C::combine(e[j], f[j]), C::combine(g[j], h[j]))));
  };
  std::int64_t r = begin;
  if (end - begin >= 8) {
    eight(r, [&](std::int64_t j, T value) { out[j] = value; });
    r += 8;
  } else {
    std::copy_n(row_at(r++), width, out);
  }
  for (; r + 8 <= end; r += 8) eight(r, [&](std::int64_t j, T value) { out[j] = C::combine(out[j], value); });
  for (; r < end; ++r) {
    const T* row = row_at(r);
#pragma GCC ivdep
#pragma GCC unroll 1  // unrolled for a known width, it would no longer be seen as a loop to vectorise
    for (std::int64_t j = 0; j < width; ++j) out[j] = C::combine(out[j], row[j]);
  }
}

// Blocks of 64 rows into out[0 .. width), width <= most, pairwise, as a binary counter carries. block(begin,
// end, into) combines the rows of one block. It stands at one place here, as the compiler copies all of it to
// each place.
template <class C, std::int64_t most, class T, class Block>
inline void combine_blocks(const Block& block, std::int64_t rows, std::int64_t width, T* out) {
  T levels[max_levels][most];
  const bool one = rows <= block_rows;
  int depth = 0;
  for (std::int64_t first = 0, done = 1; first < rows; first += block_rows, ++done) {
    const std::int64_t end = std::min(rows, first + block_rows);
    block(first, end, one ? out : levels[depth]);
    ++depth;
    for (std::int64_t n = done; depth > 1 && (end == rows || n % 2 == 0); n /= 2) {
      --depth;
      T *into = levels[depth - 1], *from = levels[depth];
#pragma GCC ivdep
      for (std::int64_t j = 0; j < width; ++j) into[j] = C::combine(into[j], from[j]);
    }
  }
  if (!one) std::copy_n(levels[0], width, out);
}

// Rows of `width` numbers, found by row_at.
template <class C, std::int64_t most, class T, class RowAt>
inline void combine_rows(const RowAt& row_at, std::int64_t rows, std::int64_t width, T* out) {
  combine_blocks<C, most>([&](std::int64_t begin, std::int64_t end,
                              T* into) { combine_block<C>(row_at, begin, end, width, into); },
                          rows, width, out);
}

}  // namespace reduce_parts

/// All of n >= 1 neighbours combined.
template <class C, class T>
inline T combine_run(const T* x, std::int64_t n) {
  constexpr std::int64_t lanes = 16;
  T total;
  std::int64_t done;
  if (n < 2 * lanes) {
    total = x[0];
    done = 1;
  } else {
    T sums[lanes];
    if (n < 8 * lanes) {  // what combine_rows does with so few, in few instructions
      for (std::int64_t j = 0; j < lanes; ++j) sums[j] = x[j];
      for (std::int64_t r = 1; r < n / lanes; ++r)
        for (std::int64_t j = 0; j < lanes; ++j) sums[j] = C::combine(sums[j], x[r * lanes + j]);
    } else {
      reduce_parts::combine_rows<C, lanes>([x](std::int64_t r) { return x + r * lanes; }, n / lanes, lanes,
                                           sums);
    }
    for (std::int64_t half = lanes / 2; half > 0; half /= 2)
      for (std::int64_t j = 0; j < half; ++j) sums[j] = C::combine_one(sums[j], sums[j + half]);
    total = sums[0];
    done = n / lanes * lanes;
  }
  for (; done < n; ++done) total = C::combine_one(total, x[done]);
  return total;
}

/// Units [begin, end) of a reduction; every result passes through finish. Where there is nothing to combine,
/// 0.
template <class C, class T, class Finish>
inline void reduce(const Reduction& plan, const T* x, T* y, std::int64_t begin, std::int64_t end,
                   const Finish& finish) {
  const std::int64_t chunks = plan.chunks();
  for (std::int64_t unit = begin; unit < end; ++unit) {
    const std::int64_t outer = unit / chunks, column = unit % chunks * Reduction::columns;
    const std::int64_t width = std::min(plan.width - column, Reduction::columns);
    T* out = y + outer * plan.width + column;
    const T* from = x + plan.kept_offset(outer) + column;
    if (plan.count() == 0) {
      std::fill_n(out, width, T(0));
    } else if (plan.run > 1) {
      reduce_parts::combine_blocks<C, 1>(
          [&](std::int64_t first, std::int64_t last, T* into) {
            for (std::int64_t r = first; r < last; ++r) {
              const T run = combine_run<C>(from + plan.row_offset(r), plan.run);
              *into = r == first ? run : C::combine(*into, run);
            }
          },
          plan.rows, 1, out);
    } else {
      reduce_parts::combine_rows<C, Reduction::columns>(
          [&](std::int64_t r) { return from + plan.row_offset(r); }, plan.rows, width, out);
    }
    for (std::int64_t j = 0; j < width; ++j) out[j] = finish(out[j]);
  }
}

}  // namespace gradus::kernels
