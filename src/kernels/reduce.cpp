// reduce.cpp - how the axes of a reduction lie in memory, and blocks of rows combined, compiled for each
// target.
#include "kernels/reduce.hpp"

#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

constexpr std::int64_t block_rows = 64;
constexpr int max_levels = 40;

// One block of at most 64 rows into out[0 .. width).
template <class C, class T, class RowAt>
void combine_block(const RowAt& row_at, std::int64_t begin, std::int64_t end, std::int64_t width, T* out) {
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
void combine_blocks(const Block& block, std::int64_t rows, std::int64_t width, T* out) {
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
void combine_rows(const RowAt& row_at, std::int64_t rows, std::int64_t width, T* out) {
  combine_blocks<C, most>([&](std::int64_t begin, std::int64_t end,
                              T* into) { combine_block<C>(row_at, begin, end, width, into); },
                          rows, width, out);
}

template <class C, class T>
struct LongRun {
  using Number = T;

  static void run(const T* x, std::int64_t rows, T* out) {
    combine_rows<C, run_lanes>([x](std::int64_t r) { return x + r * run_lanes; }, rows, run_lanes, out);
  }
};

template <class C, class T>
struct Reduce {
  using Number = T;

  static void run(const Reduction& plan, const T* x, T* y, std::int64_t begin, std::int64_t end) {
    const std::int64_t chunks = plan.chunks();
    for (std::int64_t unit = begin; unit < end; ++unit) {
      const std::int64_t outer = unit / chunks, column = unit % chunks * Reduction::columns;
      const std::int64_t width = std::min(plan.width - column, Reduction::columns);
      T* out = y + outer * plan.width + column;
      const T* from = x + plan.kept_offset(outer) + column;
      if (plan.count() == 0) {
        std::fill_n(out, width, T(0));
      } else if (plan.run > 1) {
        combine_blocks<C, 1>(
            [&](std::int64_t first, std::int64_t last, T* into) {
              for (std::int64_t r = first; r < last; ++r) {
                const T run = combine_run<C>(from + plan.row_offset(r), plan.run);
                *into = r == first ? run : C::combine(*into, run);
              }
            },
            plan.rows, 1, out);
      } else {
        combine_rows<C, Reduction::columns>([&](std::int64_t r) { return from + plan.row_offset(r); },
                                            plan.rows, width, out);
      }
    }
  }
};

// A run of rows of run_lanes numbers, of which the first `used` count, or all.
template <class T>
T sum_of_lanes(const T* x, std::int64_t rows, std::int64_t used) {
  if (used == run_lanes) return combine_run<Adding>(x, rows * run_lanes);
  if (rows == 1) return combine_run<Adding>(x, used);
  T sums[run_lanes];
  combine_lanes<Adding>(x, rows, sums);
  std::fill(sums + used, sums + run_lanes, T(0));
  return combine_tree<Adding>(sums);
}

template <class T>
struct SumImages {
  using Number = T;

  static void run(const ImageLanes& lanes, const T* x, T* y, std::int64_t begin, std::int64_t end) {
    const std::int64_t length = lanes.size * run_lanes;
    for (std::int64_t channel = begin; channel < end; ++channel) {
      y[channel] = T(0);
      if (lanes.blocks == 0 || lanes.size == 0) continue;
      combine_blocks<Adding, 1>(
          [&](std::int64_t first, std::int64_t last, T* into) {
            for (std::int64_t block = first; block < last; ++block) {
              const std::int64_t used = std::min(run_lanes, lanes.images - block * run_lanes);
              const T total = sum_of_lanes(x + (block * lanes.channels + channel) * length, lanes.size, used);
              *into = block == first ? total : *into + total;
            }
          },
          lanes.blocks, 1, y + channel);
    }
  }
};

}  // namespace

Reduction::Reduction(const Shape& shape, std::span<const std::int64_t> axes) {
  std::int64_t stride = 1;
  int last = -1;  // whether the group outside of which we stand is reduced
  bool innermost = true;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const std::int64_t length = shape[axis];
    if (length == 1) continue;
    const int now = std::find(axes.begin(), axes.end(), axis) != axes.end() ? 1 : 0;
    innermost = innermost && (last < 0 || now == last);
    if (innermost) {
      (now ? run : width) *= length;
    } else {
      auto& groups = now ? reduced : kept;
      int& count = now ? reduced_count : kept_count;
      if (now != last) groups[static_cast<std::size_t>(count++)] = {1, stride};
      groups[static_cast<std::size_t>(count) - 1].length *= length;
      (now ? rows : outer) *= length;
    }
    last = now;
    stride *= length;
  }
}

std::int64_t Reduction::offset_of_many(const std::array<AxisGroup, Shape::max_rank>& groups, int count,
                                       std::int64_t index) {
  std::int64_t result = 0;
  for (int i = 0; i < count; ++i) {
    const AxisGroup& group = groups[static_cast<std::size_t>(i)];
    result += index % group.length * group.stride;
    index /= group.length;
  }
  return result;
}

// Not pulled into loops that are compiled for a target: all of its copies would be.
template <class C, class T>
[[gnu::noinline]] void combine_long_run(const T* x, std::int64_t rows, T* out) {
  run_on_target<LongRun<C, T>>(x, rows, out);
}

template <class C, class T>
void reduce(const Reduction& plan, const T* x, T* y, std::int64_t begin, std::int64_t end) {
  run_on_target<Reduce<C, T>, const Reduction&>(plan, x, y, begin, end);
}

template <class T>
void sum_images(const ImageLanes& lanes, const T* x, T* y, std::int64_t begin, std::int64_t end) {
  run_on_target<SumImages<T>, const ImageLanes&>(lanes, x, y, begin, end);
}

template void sum_images(const ImageLanes&, const float*, float*, std::int64_t, std::int64_t);
template void sum_images(const ImageLanes&, const double*, double*, std::int64_t, std::int64_t);

template void combine_long_run<Adding>(const float*, std::int64_t, float*);
template void combine_long_run<Adding>(const double*, std::int64_t, double*);
template void combine_long_run<Larger>(const float*, std::int64_t, float*);
template void combine_long_run<Larger>(const double*, std::int64_t, double*);

template void reduce<Adding>(const Reduction&, const float*, float*, std::int64_t, std::int64_t);
template void reduce<Adding>(const Reduction&, const double*, double*, std::int64_t, std::int64_t);
template void reduce<Adding>(const Reduction&, const std::int64_t*, std::int64_t*, std::int64_t,
                             std::int64_t);
template void reduce<TakingLarger>(const Reduction&, const float*, float*, std::int64_t, std::int64_t);
template void reduce<TakingLarger>(const Reduction&, const double*, double*, std::int64_t, std::int64_t);
template void reduce<TakingLarger>(const Reduction&, const std::int64_t*, std::int64_t*, std::int64_t,
                                   std::int64_t);

}  // namespace gradus::kernels
