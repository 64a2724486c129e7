// pool.hpp - windows over the planes of images: the largest number of each, where it is, and the mean.
#pragma once

#include <cstdint>
#include <limits>

#include "kernels/reduce.hpp"
#include "kernels/window.hpp"

namespace gradus {

/// The lengths of a pool: planes [down.size, along.size] in, [down.count(), along.count()] out.
struct Pool {
  std::int64_t planes = 0;
  Window down, along;

  std::int64_t pixels() const { return down.size * along.size; }
  std::int64_t windows() const { return down.count() * along.count(); }
  /// What one pixel counts in the mean of a window.
  template <class T>
  T share() const {
    return 1 / static_cast<T>(down.kernel * along.kernel);
  }
};

/// True where a number takes the place of the largest so far; not a number always does, and stays.
template <class T>
inline bool takes_over(T number, T largest) {
  return (number > largest) | (number != number);  // NOLINT(readability-implicit-bool-conversion): no branch
}

/// visit(row of windows, row of pixels that a tap reads from window 0 on, step between windows, first and one
/// past the last window inside) for the taps of one row of windows, in the order of memory.
template <class T, class Visit>
inline void for_each_tap(const Pool& pool, std::int64_t i, T* plane, const Visit& visit) {
  for (std::int64_t k = 0; k < pool.down.kernel; ++k) {
    const std::int64_t y = i * pool.down.stride + pool.down.start(k);
    if (y < 0 || y >= pool.down.size) continue;
    for (std::int64_t l = 0; l < pool.along.kernel; ++l)
      visit(plane + y * pool.along.size + pool.along.start(l), pool.along.first(l), pool.along.last(l));
  }
}

/// The largest number of each window of one plane.
template <class T>
inline void max_pool_plane(const Pool& pool, const T* x, T* y) {
  const std::int64_t width = pool.along.count(), stride = pool.along.stride;
  const auto take = [&](T* out, T number) { *out = choose(takes_over(number, *out), number, *out); };
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    T* const out = y + i * width;
    std::fill_n(out, width, -std::numeric_limits<T>::infinity());
    for_each_tap(pool, i, x, [&](const T* pixels, std::int64_t first, std::int64_t last) {
      if (stride == 2)  // known to the compiler, it is vectorised
#pragma GCC ivdep
        for (std::int64_t j = first; j < last; ++j) take(out + j, pixels[j * 2]);
      else
#pragma GCC ivdep
        for (std::int64_t j = first; j < last; ++j) take(out + j, pixels[j * stride]);
    });
  }
}

/// True for windows of 2 x 2 pixels side by side, as most nets have them.
inline bool is_quarter(const Pool& pool) {
  const auto halves = [](const Window& w) { return w.kernel == 2 && w.stride == 2 && w.padding == 0; };
  return halves(pool.down) && halves(pool.along);
}

/// Windows of 2 x 2 that are done at once: whole vectors, also where a row is shorter.
inline constexpr std::int64_t quarter_chunk = 16;

/// visit(top, bottom, window, count) for chunks of windows of one plane, from which 2 quarter_chunk pixels of
/// both rows can be read. Where the plane ends before, they are copied.
template <class T, class Visit>
inline void for_each_chunk(const Pool& pool, const T* x, const Visit& visit) {
  constexpr std::int64_t pixels = 2 * quarter_chunk;
  const std::int64_t width = pool.along.count(), rows = pool.down.count(), row = pool.along.size;
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < width; j += quarter_chunk) {
      const std::int64_t count = std::min(quarter_chunk, width - j), at = 2 * i * row + 2 * j;
      if (at + row + pixels <= pool.pixels()) {
        visit(x + at, x + at + row, i * width + j, count);
        continue;
      }
      T top[pixels] = {}, bottom[pixels] = {};
      std::copy_n(x + at, 2 * count, top);
      std::copy_n(x + at + row, 2 * count, bottom);
      visit(top, bottom, i * width + j, count);
    }
}

/// The first `count` numbers, or all of them where there is room: a copy of known size costs no call.
template <std::int64_t all, class T>
inline void copy_chunk(const T* from, std::int64_t count, bool room, T* to) {
  if (room)
    std::copy_n(from, all, to);
  else
    std::copy_n(from, count, to);
}

/// The largest numbers of windows of 2 x 2.
template <class T>
inline void max_pool_quarters(const Pool& pool, const T* x, T* y) {
  const std::int64_t windows = pool.windows();
  for_each_chunk(pool, x, [&](const T* top, const T* bottom, std::int64_t window, std::int64_t count) {
    T largest[quarter_chunk];
    for (std::int64_t j = 0; j < quarter_chunk; ++j) {
      const T a = top[2 * j], b = top[2 * j + 1], c = bottom[2 * j], d = bottom[2 * j + 1];
      const T ab = choose(takes_over(b, a), b, a), abc = choose(takes_over(c, ab), c, ab);
      largest[j] = choose(takes_over(d, abc), d, abc);
    }
    // What is too much is written over by the next chunk.
    copy_chunk<quarter_chunk>(largest, count, window + quarter_chunk <= windows, y + window);
  });
}

/// The gradients of windows of 2 x 2 to their first largest pixels; the others get 0.
template <class T>
inline void spread_largest_quarters(const Pool& pool, const T* x, const T* dy, T* dx) {
  const std::int64_t rows = pool.down.count(), width = pool.along.count(), row = pool.along.size;
  const bool covered = 2 * rows == pool.down.size && 2 * width == row;
  if (!covered) std::fill_n(dx, pool.pixels(), T(0));
  for_each_chunk(pool, x, [&](const T* top, const T* bottom, std::int64_t window, std::int64_t count) {
    T gradient[quarter_chunk] = {}, to_top[2 * quarter_chunk], to_bottom[2 * quarter_chunk];
    copy_chunk<quarter_chunk>(dy + window, count, window + quarter_chunk <= pool.windows(), gradient);
    for (std::int64_t j = 0; j < quarter_chunk; ++j) {
      const T a = top[2 * j], b = top[2 * j + 1], c = bottom[2 * j], d = bottom[2 * j + 1];
      const T ab = choose(takes_over(b, a), b, a), abc = choose(takes_over(c, ab), c, ab);
      const T from_d = choose(takes_over(d, abc), T(0), gradient[j]);
      const T from_c = choose(takes_over(c, ab), T(0), from_d);
      to_bottom[2 * j + 1] = choose(takes_over(d, abc), gradient[j], T(0));
      to_bottom[2 * j] = choose(takes_over(c, ab), from_d, T(0));
      to_top[2 * j + 1] = choose(takes_over(b, a), from_c, T(0));
      to_top[2 * j] = choose(takes_over(b, a), T(0), from_c);
    }
    const std::int64_t at = 2 * (window / width) * row + 2 * (window % width);
    // What is too much is written over: by the bottom row, then by the next chunk.
    const bool one = covered && width <= quarter_chunk && at + row + 2 * quarter_chunk <= pool.pixels();
    copy_chunk<2 * quarter_chunk>(to_top, 2 * count, one || count == quarter_chunk, dx + at);
    copy_chunk<2 * quarter_chunk>(to_bottom, 2 * count, one || count == quarter_chunk, dx + at + row);
  });
}

/// visit(window, pixel) for the first largest number of each window of one plane.
template <class T, class Visit>
inline void for_each_largest(const Pool& pool, const T* x, const Visit& visit) {
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    const std::int64_t top = std::max<std::int64_t>(0, i * pool.down.stride - pool.down.padding);
    const std::int64_t bottom =
        std::min(pool.down.size, i * pool.down.stride + pool.down.start(pool.down.kernel));
    for (std::int64_t j = 0; j < pool.along.count(); ++j) {
      const std::int64_t left = std::max<std::int64_t>(0, j * pool.along.stride - pool.along.padding);
      const std::int64_t right =
          std::min(pool.along.size, j * pool.along.stride + pool.along.start(pool.along.kernel));
      std::int64_t at = top * pool.along.size + left;
      T largest = x[at];
      for (std::int64_t r = top; r < bottom; ++r)
        for (std::int64_t p = r * pool.along.size + left; p < r * pool.along.size + right; ++p) {
          at = takes_over(x[p], largest) ? p : at;
          largest = takes_over(x[p], largest) ? x[p] : largest;
        }
      visit(i * pool.along.count() + j, at);
    }
  }
}

/// The sum of each window of one plane, times `scale`.
template <class T>
inline void sum_pool_plane(const Pool& pool, const T* x, T* y, T scale) {
  const std::int64_t width = pool.along.count(), stride = pool.along.stride;
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    T* const out = y + i * width;
    std::fill_n(out, width, T(0));
    for_each_tap(pool, i, x, [&](const T* pixels, std::int64_t first, std::int64_t last) {
      for (std::int64_t j = first; j < last; ++j) out[j] += pixels[j * stride];
    });
    for (std::int64_t j = 0; j < width; ++j) out[j] *= scale;
  }
}

/// The transpose of sum_pool_plane: every window's number, times `scale`, added to each of its pixels.
template <class T>
inline void spread_pool_plane(const Pool& pool, const T* dy, T* dx, T scale) {
  const std::int64_t width = pool.along.count(), stride = pool.along.stride;
  std::fill_n(dx, pool.pixels(), T(0));
  for (std::int64_t i = 0; i < pool.down.count(); ++i)
    for_each_tap(pool, i, dx, [&](T* pixels, std::int64_t first, std::int64_t last) {
      for (std::int64_t j = first; j < last; ++j) pixels[j * stride] += dy[i * width + j] * scale;
    });
}

}  // namespace gradus
