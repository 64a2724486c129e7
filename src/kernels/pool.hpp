// pool.hpp - windows over the planes of images: the largest number of each, where it is, and the mean.
#pragma once

#include <cstdint>
#include <limits>

#include "kernels/window.hpp"

namespace gradus {

/// The lengths of a pool: planes [down.size, along.size] in, [down.count(), along.count()] out.
struct Pool {
  std::int64_t planes = 0;
  Window down, along;

  std::int64_t pixels() const { return down.size * along.size; }
  std::int64_t windows() const { return down.count() * along.count(); }
};

/// True where a number takes the place of the largest so far; not a number always does, and stays.
template <class T>
inline bool takes_over(T number, T largest) {
  return number > largest || number != number;
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
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    T* const out = y + i * width;
    std::fill_n(out, width, -std::numeric_limits<T>::infinity());
    for_each_tap(pool, i, x, [&](const T* pixels, std::int64_t first, std::int64_t last) {
      if (stride == 2)  // known to the compiler, it is vectorised
#pragma GCC ivdep
        for (std::int64_t j = first; j < last; ++j)
          out[j] = takes_over(pixels[j * 2], out[j]) ? pixels[j * 2] : out[j];
      else
#pragma GCC ivdep
        for (std::int64_t j = first; j < last; ++j)
          out[j] = takes_over(pixels[j * stride], out[j]) ? pixels[j * stride] : out[j];
    });
  }
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
