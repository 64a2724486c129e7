// pool_test.cpp - windows of 2 x 2, many at once, and images in lanes give what windows one by one give.
#include "kernels/lane_pool.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gradus::kernels {
namespace {

// Few different numbers, so that windows have several largest; some that are none.
std::vector<float> filled(std::int64_t n) {
  std::vector<float> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = i % 23 == 7 ? std::nanf("") : static_cast<float>(i * i % 5);
  return x;
}

bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](float p, float q) { return p == q || (std::isnan(p) && std::isnan(q)); });
}

TEST(Pool, quarters_of_any_size_equal_windows_one_by_one) {
  for (std::int64_t width = 2; width <= 70; ++width)
    for (const std::int64_t height : {2, 3, 8}) {
      const Pool pool{1, {height, 2, 2}, {width, 2, 2}};
      ASSERT_TRUE(is_quarter(pool));
      const std::vector<float> x = filled(pool.pixels());
      std::vector<float> y(static_cast<std::size_t>(pool.windows()), -1), y2 = y, dy = y, dx(x.size()),
                                                                          dx2(x.size(), -1);
      for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = static_cast<float>(i + 1);
      max_pool_plane(pool, x.data(), y.data());
      max_pool_quarters(pool, x.data(), y2.data());
      EXPECT_TRUE(same(y, y2)) << height << " x " << width;
      for_each_largest(pool, x.data(), [&](std::int64_t window, std::int64_t pixel) {
        dx[static_cast<std::size_t>(pixel)] += dy[static_cast<std::size_t>(window)];
      });
      spread_largest_quarters(pool, x.data(), dy.data(), dx2.data());
      EXPECT_EQ(dx, dx2) << height << " x " << width;
    }
}

// Windows of 2 x 2 and others, padded and overlapping.
const std::vector<Pool> pools{{1, {4, 2, 2}, {6, 2, 2}},
                              {1, {5, 2, 2}, {7, 2, 2}},
                              {1, {5, 3, 2, 1}, {6, 3, 2, 1}},
                              {1, {6, 3, 1}, {5, 2, 1}}};

TEST(Pool, of_images_in_lanes_equals_that_of_each_image) {
  for (const Pool& pool : pools) {
    const auto pixels = static_cast<std::size_t>(pool.pixels()),
               windows = static_cast<std::size_t>(pool.windows());
    constexpr auto images = static_cast<std::size_t>(lane_images);
    const std::vector<float> x = filled(static_cast<std::int64_t>(pixels * images));
    std::vector<float> dy(windows * images), y(dy.size(), -1), dx(x.size(), -1), chosen(dy.size(), -1);
    for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = static_cast<float>(i + 1);
    max_pool_lanes(pool, x.data(), y.data());
    spread_largest_lanes(pool, x.data(), dy.data(), dx.data());
    choose_largest_lanes(pool, x.data(), x.data(), chosen.data());
    EXPECT_TRUE(same(chosen, y));
    for (std::size_t image = 0; image < images; ++image) {
      std::vector<float> plane(pixels), found(windows, -1), expected(windows, -1), spread(pixels, 0),
          got(pixels);
      for (std::size_t i = 0; i < pixels; ++i)
        plane[i] = x[i * images + image], got[i] = dx[i * images + image];
      for (std::size_t i = 0; i < windows; ++i) found[i] = y[i * images + image];
      max_pool_plane(pool, plane.data(), expected.data());
      for_each_largest(pool, plane.data(), [&](std::int64_t window, std::int64_t pixel) {
        spread[static_cast<std::size_t>(pixel)] += dy[static_cast<std::size_t>(window) * images + image];
      });
      EXPECT_TRUE(same(found, expected)) << image;
      EXPECT_TRUE(same(got, spread)) << image;
    }
  }
}

}  // namespace
}  // namespace gradus::kernels
