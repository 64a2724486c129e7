// pool.hpp - windows over the planes of images: the largest number of each, where it is, and the mean.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/reduce.hpp"
#include "kernels/wide_sum.hpp"
#include "kernels/window.hpp"

namespace gradus::kernels {

/// The lengths of a pool: planes [down.size, along.size] in, [down.count(), along.count()] out.
struct Pool {
  std::int64_t planes = 0;
  Window down, along;

  std::int64_t pixels() const { return down.size * along.size; }
  std::int64_t windows() const { return down.count() * along.count(); }
  /// Pixels of a window.
  std::int64_t taps() const { return down.kernel * along.kernel; }
  /// Windows that a pixel lies in, at most.
  std::int64_t overlap() const {
    const auto of = [](const Window& w) { return (w.kernel + w.stride - 1) / w.stride; };
    return of(down) * of(along);
  }
  /// What one pixel counts in the mean of a window.
  template <class T>
  T share() const {
    return 1 / static_cast<T>(taps());
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

/// The four numbers of a window of 2 x 2, in the order of memory.
template <class T>
struct QuarterWindow {
  /// The last of them; the largest of the others.
  T d, abc;
  /// True where one takes over from those before it.
  bool b_leads, c_leads, d_leads;

  QuarterWindow(T a, T b, T c, T last) : d(last), b_leads(takes_over(b, a)) {
    const T ab = choose(b_leads, b, a);
    c_leads = takes_over(c, ab);
    abc = choose(c_leads, c, ab);
    d_leads = takes_over(d, abc);
  }

  T largest() const { return choose(d_leads, d, abc); }
  /// Sends a gradient to the first largest of them, 0 to the others.
  void spread(T gradient, T& to_a, T& to_b, T& to_c, T& to_d) const {
    const T from_d = choose(d_leads, T(0), gradient), from_c = choose(c_leads, T(0), from_d);
    to_d = choose(d_leads, gradient, T(0));
    to_c = choose(c_leads, from_d, T(0));
    to_b = choose(b_leads, from_c, T(0));
    to_a = choose(b_leads, T(0), from_c);
  }
};

/// True for windows of 2 x 2 pixels side by side, as most nets have them.
inline bool is_quarter(const Pool& pool) {
  const auto halves = [](const Window& w) { return w.kernel == 2 && w.stride == 2 && w.padding == 0; };
  return halves(pool.down) && halves(pool.along);
}

/// Windows of 2 x 2 that are done at once, whole vectors of them: `parts` pieces of rows.
template <std::int64_t parts>
struct Quarters {
  static constexpr std::int64_t windows = 16, part = windows / parts;
  /// The first window of each piece, and its first pixel.
  std::array<std::int64_t, parts> window, pixel;

  /// Both rows of pixels.
  template <class T>
  void load(const T* x, std::int64_t row, T* top, T* bottom) const {
    for (std::int64_t p = 0; p < parts; ++p) {
      const T* const from = x + pixel[static_cast<std::size_t>(p)];
      std::copy_n(from, 2 * part, top + 2 * part * p);
      std::copy_n(from + row, 2 * part, bottom + 2 * part * p);
    }
  }
};

/// visit(quarters) for all windows of one plane. The last piece of a row ends with the row, and the last
/// pieces of a plane are one: some windows are done twice, with the same result.
template <std::int64_t parts, class Visit>
inline void for_each_quarters_of(const Pool& pool, const Visit& visit) {
  using Some = Quarters<parts>;
  const std::int64_t width = pool.along.count(), row = pool.along.size;
  Some some{};
  std::size_t found = 0;
  const auto add = [&](std::int64_t window, std::int64_t pixel) {
    some.window[found] = window;
    some.pixel[found] = pixel;
    ++found;
  };
  for (std::int64_t i = 0; i < pool.down.count(); ++i)
    for (std::int64_t done = 0; done < width; done += Some::part) {
      const std::int64_t j = std::min(done, width - Some::part);
      add(i * width + j, 2 * i * row + 2 * j);
      if (found < parts) continue;
      visit(some);
      found = 0;
    }
  if (found == 0) return;
  std::fill(some.window.begin() + found, some.window.end(), some.window[found - 1]);
  std::fill(some.pixel.begin() + found, some.pixel.end(), some.pixel[found - 1]);
  visit(some);
}

/// The same in pieces as long as the rows allow.
template <class Visit>
inline void for_each_quarters(const Pool& pool, const Visit& visit) {
  const std::int64_t width = pool.along.count();
  if (width >= 16) return for_each_quarters_of<1>(pool, visit);
  if (width >= 8) return for_each_quarters_of<2>(pool, visit);
  if (width >= 4) return for_each_quarters_of<4>(pool, visit);
  for_each_quarters_of<16>(pool, visit);
}

/// The largest numbers of windows of 2 x 2.
template <class T>
inline void max_pool_quarters(const Pool& pool, const T* x, T* y) {
  for_each_quarters(pool, [&]<std::int64_t parts>(const Quarters<parts>& some) {
    constexpr std::int64_t windows = Quarters<parts>::windows, part = Quarters<parts>::part;
    T top[2 * windows], bottom[2 * windows], largest[windows];
    some.load(x, pool.along.size, top, bottom);
    for (std::int64_t j = 0; j < windows; ++j) {
      largest[j] = QuarterWindow<T>(top[2 * j], top[2 * j + 1], bottom[2 * j], bottom[2 * j + 1]).largest();
    }
    for (std::int64_t p = 0; p < parts; ++p)
      std::copy_n(largest + part * p, part, y + some.window[static_cast<std::size_t>(p)]);
  });
}

/// The gradients of windows of 2 x 2 to their first largest pixels; the others get 0.
template <class T>
inline void spread_largest_quarters(const Pool& pool, const T* x, const T* dy, T* dx) {
  const bool covered = 2 * pool.down.count() == pool.down.size && 2 * pool.along.count() == pool.along.size;
  if (!covered) std::fill_n(dx, pool.pixels(), T(0));
  for_each_quarters(pool, [&]<std::int64_t parts>(const Quarters<parts>& some) {
    constexpr std::int64_t windows = Quarters<parts>::windows, part = Quarters<parts>::part;
    T top[2 * windows], bottom[2 * windows], gradient[windows];
    some.load(x, pool.along.size, top, bottom);
    for (std::int64_t p = 0; p < parts; ++p)
      std::copy_n(dy + some.window[static_cast<std::size_t>(p)], part, gradient + part * p);
    for (std::int64_t j = 0; j < windows; ++j) {
      const QuarterWindow<T> window(top[2 * j], top[2 * j + 1], bottom[2 * j], bottom[2 * j + 1]);
      window.spread(gradient[j], top[2 * j], top[2 * j + 1], bottom[2 * j], bottom[2 * j + 1]);
    }
    for (std::int64_t p = 0; p < parts; ++p) {
      T* const to = dx + some.pixel[static_cast<std::size_t>(p)];
      std::copy_n(top + 2 * part * p, 2 * part, to);
      std::copy_n(bottom + 2 * part * p, 2 * part, to + pool.along.size);
    }
  });
}

/// A part of a plane: rows [top, bottom), columns [left, right).
struct PlaneArea {
  std::int64_t top, bottom, left, right;
};

/// The pixels of a window that lie inside.
inline PlaneArea pixels_of(const Pool& pool, std::int64_t i, std::int64_t j) {
  return {std::max<std::int64_t>(0, i * pool.down.stride - pool.down.padding),
          std::min(pool.down.size, i * pool.down.stride + pool.down.start(pool.down.kernel)),
          std::max<std::int64_t>(0, j * pool.along.stride - pool.along.padding),
          std::min(pool.along.size, j * pool.along.stride + pool.along.start(pool.along.kernel))};
}

/// The windows that a pixel lies in.
inline PlaneArea windows_over(const Pool& pool, std::int64_t row, std::int64_t column) {
  const auto first = [](const Window& w, std::int64_t pixel) {
    return (std::max<std::int64_t>(0, pixel + w.padding - w.kernel + 1) + w.stride - 1) / w.stride;
  };
  const auto last = [](const Window& w, std::int64_t pixel) {
    return std::min(w.count(), (pixel + w.padding) / w.stride + 1);
  };
  return {first(pool.down, row), last(pool.down, row), first(pool.along, column), last(pool.along, column)};
}

/// to[l] = `scale` times the sum of an area of plane l of `lanes` planes that lie number beside number, with
/// rows of `width` numbers. Scaled before they are added up, so that no sum overflows.
template <std::int64_t lanes, class T>
inline void wide_sums(const T* planes, std::int64_t width, const PlaneArea& area, T scale, T* to) {
  std::array<WideSum<T>, static_cast<std::size_t>(lanes)> sums{};
  for (std::int64_t r = area.top; r < area.bottom; ++r)
    for (std::int64_t c = area.left; c < area.right; ++c) {
      const T* const from = planes + (r * width + c) * lanes;
      for (std::size_t l = 0; l < sums.size(); ++l)
        sums[l].add(static_cast<double>(from[l]) * static_cast<double>(scale));
    }
  for (std::size_t l = 0; l < sums.size(); ++l) to[l] = static_cast<T>(sums[l].value());
}

/// True where all of n numbers are finite.
template <class T>
inline bool all_finite(const T* x, std::int64_t n) {
  bool all = true;
  for (std::int64_t i = 0; i < n; ++i) all &= x[i] - x[i] == 0;
  return all;
}

/// visit(window, pixel) for the first largest number of each window of one plane.
template <class T, class Visit>
inline void for_each_largest(const Pool& pool, const T* x, const Visit& visit) {
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    for (std::int64_t j = 0; j < pool.along.count(); ++j) {
      const auto [top, bottom, left, right] = pixels_of(pool, i, j);
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

/// The sum of each window of one plane, times `scale`, of at most 1. Few pixels are added one after another
/// in their type, and anew where that overflows.
template <class T>
inline void sum_pool_plane(const Pool& pool, const T* x, T* y, T scale) {
  const std::int64_t width = pool.along.count(), stride = pool.along.stride;
  for (std::int64_t i = 0; i < pool.down.count(); ++i) {
    T* const out = y + i * width;
    if (pool.taps() <= few_terms) {
      std::fill_n(out, width, T(0));
      for_each_tap(pool, i, x, [&](const T* pixels, std::int64_t first, std::int64_t last) {
        for (std::int64_t j = first; j < last; ++j) out[j] += pixels[j * stride];
      });
      for (std::int64_t j = 0; j < width; ++j) out[j] *= scale;
      if (all_finite(out, width)) continue;
    }
    for (std::int64_t j = 0; j < width; ++j)
      wide_sums<1>(x, pool.along.size, pixels_of(pool, i, j), scale, out + j);
  }
}

/// The transpose of sum_pool_plane: every window's number, times `scale`, added to each of its pixels.
template <class T>
inline void spread_pool_plane(const Pool& pool, const T* dy, T* dx, T scale) {
  const std::int64_t width = pool.along.count(), stride = pool.along.stride;
  if (pool.overlap() > few_terms) {
    for (std::int64_t pixel = 0; pixel < pool.pixels(); ++pixel)
      wide_sums<1>(dy, width, windows_over(pool, pixel / pool.along.size, pixel % pool.along.size), scale,
                   dx + pixel);
    return;
  }
  std::fill_n(dx, pool.pixels(), T(0));
  for (std::int64_t i = 0; i < pool.down.count(); ++i)
    for_each_tap(pool, i, dx, [&](T* pixels, std::int64_t first, std::int64_t last) {
      for (std::int64_t j = first; j < last; ++j) pixels[j * stride] += dy[i * width + j] * scale;
    });
}

}  // namespace gradus::kernels
