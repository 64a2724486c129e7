// lane_pool.hpp - windows over planes of images in lanes: a pixel is lane_images numbers, done together.
#pragma once

#include <array>

#include "kernels/lane_tiles.hpp"
#include "kernels/pool.hpp"

namespace gradus::kernels {

/// One number of each image of a block.
template <class T>
using LanePixel = std::array<T, static_cast<std::size_t>(lane_images)>;

/// visit(the window's place, its area) for all windows of a plane.
template <class Visit>
inline void for_each_window(const Pool& pool, const Visit& visit) {
  for (std::int64_t i = 0; i < pool.down.count(); ++i)
    for (std::int64_t j = 0; j < pool.along.count(); ++j)
      visit((i * pool.along.count() + j) * lane_images, pixels_of(pool, i, j));
}

/// body(the place of a pixel) for the pixels of an area, in the order of memory.
template <class Body>
inline void for_each_pixel(const Pool& pool, const PlaneArea& area, const Body& body) {
  for (std::int64_t r = area.top; r < area.bottom; ++r)
    for (std::int64_t c = area.left; c < area.right; ++c) body((r * pool.along.size + c) * lane_images);
}

/// The largest numbers of the windows of one plane.
template <class T>
inline void max_pool_lanes(const Pool& pool, const T* x, T* y) {
  const std::int64_t row = pool.along.size * lane_images;
  const bool quarter = is_quarter(pool);
  for_each_window(pool, [&](std::int64_t window, const PlaneArea& area) {
    const T* const first = x + area.top * row + area.left * lane_images;
    T* const to = y + window;
    if (quarter) {
#pragma GCC ivdep
      for (std::int64_t l = 0; l < lane_images; ++l) {
        to[l] =
            QuarterWindow<T>(first[l], first[l + lane_images], first[l + row], first[l + row + lane_images])
                .largest();
      }
      return;
    }
    LanePixel<T> largest;
    std::copy_n(first, lane_images, largest.data());
    for_each_pixel(pool, area, [&](std::int64_t pixel) {
      for (std::size_t l = 0; l < largest.size(); ++l)
        largest[l] = choose(takes_over(x[pixel + static_cast<std::int64_t>(l)], largest[l]),
                            x[pixel + static_cast<std::int64_t>(l)], largest[l]);
    });
    std::copy_n(largest.data(), lane_images, to);
  });
}

/// visit(the window's place, for each image the place of its first largest number, the window's area) for all
/// windows of one plane; a place is that of the pixel.
template <class T, class Visit>
inline void for_each_largest_in_lanes(const Pool& pool, const T* x, const Visit& visit) {
  using Place = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  for_each_window(pool, [&](std::int64_t window, const PlaneArea& area) {
    LanePixel<T> largest;
    LanePixel<Place> place;
    const std::int64_t first = (area.top * pool.along.size + area.left) * lane_images;
    std::copy_n(x + first, lane_images, largest.data());
    place.fill(static_cast<Place>(first));
    for_each_pixel(pool, area, [&](std::int64_t pixel) {
      for (std::size_t l = 0; l < largest.size(); ++l) {
        const T number = x[pixel + static_cast<std::int64_t>(l)];
        const bool over = takes_over(number, largest[l]);
        place[l] = choose(over, static_cast<Place>(pixel), place[l]);
        largest[l] = choose(over, number, largest[l]);
      }
    });
    visit(window, place, area);
  });
}

/// The gradients of windows of 2 x 2 to their first largest pixels; the others of the windows get 0.
template <class T>
inline void spread_largest_quarters_in_lanes(const Pool& pool, const T* x, const T* dy, T* dx) {
  const std::int64_t row = pool.along.size * lane_images;
  for_each_window(pool, [&](std::int64_t window, const PlaneArea& area) {
    const std::int64_t first = area.top * row + area.left * lane_images;
    const T *const from = x + first, *const gradient = dy + window;
    T* const to = dx + first;
#pragma GCC ivdep
    for (std::int64_t l = 0; l < lane_images; ++l) {
      const QuarterWindow<T> four(from[l], from[l + lane_images], from[l + row], from[l + row + lane_images]);
      four.spread(gradient[l], to[l], to[l + lane_images], to[l + row], to[l + row + lane_images]);
    }
  });
}

/// The gradients of the windows of one plane to their first largest pixels.
template <class T>
inline void spread_largest_lanes(const Pool& pool, const T* x, const T* dy, T* dx) {
  const bool quarter = is_quarter(pool);
  const bool covered =
      quarter && 2 * pool.down.count() == pool.down.size && 2 * pool.along.count() == pool.along.size;
  if (!covered) std::fill_n(dx, pool.pixels() * lane_images, T(0));
  if (quarter) return spread_largest_quarters_in_lanes(pool, x, dy, dx);
  for_each_largest_in_lanes(pool, x, [&](std::int64_t window, const auto& place, const PlaneArea& area) {
    for_each_pixel(pool, area, [&](std::int64_t pixel) {
      for (std::size_t l = 0; l < place.size(); ++l) {
        const auto lane = static_cast<std::int64_t>(l);
        dx[pixel + lane] += choose(place[l] == pixel, dy[window + lane], T(0));
      }
    });
  });
}

/// What v holds where the windows of one plane have their first largest pixels.
template <class T>
inline void choose_largest_lanes(const Pool& pool, const T* x, const T* v, T* y) {
  for_each_largest_in_lanes(pool, x, [&](std::int64_t window, const auto& place, const PlaneArea&) {
    for (std::size_t l = 0; l < place.size(); ++l)
      y[window + static_cast<std::int64_t>(l)] = v[place[l] + static_cast<std::int64_t>(l)];
  });
}

/// The sum of each window of one plane, times `scale`; see sum_pool_plane.
template <class T>
inline void sum_pool_lanes(const Pool& pool, const T* x, T* y, T scale) {
  for_each_window(pool, [&](std::int64_t window, const PlaneArea& area) {
    T* const out = y + window;
    if (pool.taps() <= few_terms) {
      LanePixel<T> sum{};
      for_each_pixel(pool, area, [&](std::int64_t pixel) {
        for (std::size_t l = 0; l < sum.size(); ++l) sum[l] += x[pixel + static_cast<std::int64_t>(l)];
      });
      for (std::size_t l = 0; l < sum.size(); ++l) out[l] = sum[l] * scale;
      if (all_finite(out, lane_images)) return;
    }
    wide_sums<lane_images>(x, pool.along.size, area, scale, out);
  });
}

/// The transpose of sum_pool_lanes.
template <class T>
inline void spread_pool_lanes(const Pool& pool, const T* dy, T* dx, T scale) {
  if (pool.overlap() > few_terms) {
    for (std::int64_t pixel = 0; pixel < pool.pixels(); ++pixel)
      wide_sums<lane_images>(dy, pool.along.count(),
                             windows_over(pool, pixel / pool.along.size, pixel % pool.along.size), scale,
                             dx + pixel * lane_images);
    return;
  }
  std::fill_n(dx, pool.pixels() * lane_images, T(0));
  for_each_window(pool, [&](std::int64_t window, const PlaneArea& area) {
    for_each_pixel(pool, area, [&](std::int64_t pixel) {
      for (std::int64_t l = 0; l < lane_images; ++l) dx[pixel + l] += dy[window + l] * scale;
    });
  });
}

}  // namespace gradus::kernels
