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

/// The larger of two numbers; may miss one that is not a number.
struct Larger {
  template <class T>
  static T combine(T a, T b) {
    return choose(a > b, a, b);
  }
  template <class T>
  static T combine_one(T a, T b) {
    return a > b ? a : b;
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

/// Numbers that are combined side by side in a run of neighbours.
inline constexpr std::int64_t run_lanes = 16;

/// Some rows of run_lanes numbers, one behind the other, combined into one: in blocks, as reduce() does it.
template <class C, class T>
void combine_long_run(const T* x, std::int64_t rows, T* out);

/// The same of any number of rows, at least one.
template <class C, class T>
inline void combine_lanes(const T* x, std::int64_t rows, T* out) {
  if (rows >= 8) return combine_long_run<C>(x, rows, out);
  for (std::int64_t j = 0; j < run_lanes; ++j)
    out[j] = x[j];  // what that does with so few, in few instructions
  for (std::int64_t r = 1; r < rows; ++r)
    for (std::int64_t j = 0; j < run_lanes; ++j) out[j] = C::combine(out[j], x[r * run_lanes + j]);
}

/// run_lanes numbers combined as a tree; they are lost.
template <class C, class T>
inline T combine_tree(T* sums) {
  for (std::int64_t half = run_lanes / 2; half > 0; half /= 2)
    for (std::int64_t j = 0; j < half; ++j) sums[j] = C::combine_one(sums[j], sums[j + half]);
  return sums[0];
}

/// All of n >= 1 neighbours combined.
template <class C, class T>
inline T combine_run(const T* x, std::int64_t n) {
  T total;
  std::int64_t done;
  if (n < 2 * run_lanes) {
    total = x[0];
    done = 1;
  } else {
    T sums[run_lanes];
    combine_lanes<C>(x, n / run_lanes, sums);
    total = combine_tree<C>(sums);
    done = n / run_lanes * run_lanes;
  }
  for (; done < n; ++done) total = C::combine_one(total, x[done]);
  return total;
}

/// Units [begin, end) of a reduction. Where there is nothing to combine, 0.
template <class C, class T>
void reduce(const Reduction& plan, const T* x, T* y, std::int64_t begin, std::int64_t end);

/// How images lie in the lanes: [blocks, channels, size, run_lanes], and how many there are.
struct ImageLanes {
  std::int64_t blocks, channels, size, images;
};

/// The sum of all pixels of each channel in [begin, end): in the order of reduce(), as if there were zeros in
/// the lanes without an image.
template <class T>
void sum_images(const ImageLanes& lanes, const T* x, T* y, std::int64_t begin, std::int64_t end);

}  // namespace gradus::kernels
