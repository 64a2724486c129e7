// tile_product_test.cpp - own tiles on every target this machine has: against float64, and bits under any
// cut.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "kernels/product.hpp"

namespace gradus::kernels {
namespace {

// Shapes around the sizes of tiles and vectors, and some of real layers.
constexpr std::array<std::int64_t, 3> tile_shapes[] = {
    {1, 1, 1},    {1, 64, 32},    {2, 3, 4},     {5, 16, 16},  {7, 37, 300},  {14, 15, 31},
    {15, 17, 33}, {28, 16, 48},   {37, 300, 10}, {10, 64, 37}, {64, 512, 17}, {64, 10, 128},
    {97, 33, 65}, {40, 1100, 70}, {3, 5, 1000},  {1000, 7, 3}, {33, 512, 200}};

struct TileProblem {
  std::int64_t n, k, m;
  bool left, right;
  std::vector<float> a, b;

  TileProblem(const std::array<std::int64_t, 3>& shape, bool l, bool r)
      : n(shape[0]),
        k(shape[1]),
        m(shape[2]),
        left(l),
        right(r),
        a(numbers(n * k, 1)),
        b(numbers(k * m, 2)) {}

  static std::vector<float> numbers(std::int64_t count, std::uint64_t seed) {
    const Random random(seed, "product");
    std::vector<float> x(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
    return x;
  }

  void run(float* c, std::int64_t row, std::int64_t height, std::int64_t column, std::int64_t width,
           Target target) const {
    tile_product({a.data(), n, k, left}, {b.data(), k, m, right}, c, row, height, column, width, target);
  }

  std::vector<float> whole(Target target) const {
    std::vector<float> c(static_cast<std::size_t>(n * m), NAN);
    run(c.data(), 0, n, 0, m, target);
    return c;
  }

  double exact(std::int64_t i, std::int64_t j, double& size) const {
    double sum = 0;
    size = 0;
    for (std::int64_t p = 0; p < k; ++p) {
      const double term = static_cast<double>(a[static_cast<std::size_t>(left ? p * n + i : i * k + p)]) *
                          static_cast<double>(b[static_cast<std::size_t>(right ? j * k + p : p * m + j)]);
      sum += term;
      size += std::abs(term);
    }
    return sum;
  }
};

template <class Check>
void for_all_tiles(const Check& check) {
  for (const Target target : all_targets) {
    if (target > best_target()) continue;
    for (const auto& shape : tile_shapes)
      for (const bool left : {false, true})
        for (const bool right : {false, true}) {
          SCOPED_TRACE(::testing::Message() << name(target) << " " << shape[0] << "x" << shape[1] << "x"
                                            << shape[2] << (left ? " T" : " N") << (right ? "T" : "N"));
          check(TileProblem(shape, left, right), target);
        }
  }
}

TEST(TileProduct, equals_float64_within_rounding_on_every_target) {
  for_all_tiles([](const TileProblem& problem, Target target) {
    const std::vector<float> c = problem.whole(target);
    for (std::int64_t i = 0; i < problem.n; ++i)
      for (std::int64_t j = 0; j < problem.m; ++j) {
        double size = 0;
        const double expected = problem.exact(i, j, size);
        // The bound of a sum in any order is k units; errors of some roots of k are seen.
        const double bound = 6e-8 * (2 + std::sqrt(static_cast<double>(problem.k))) * size;
        ASSERT_NEAR(c[static_cast<std::size_t>(i * problem.m + j)], expected, bound) << i << " " << j;
      }
  });
}

TEST(TileProduct, gives_the_same_bits_for_any_cut) {
  for_all_tiles([](const TileProblem& problem, Target target) {
    const std::vector<float> expected = problem.whole(target);
    for (const auto& [height, width] : {std::pair<std::int64_t, std::int64_t>{5, problem.m},
                                        {problem.n, 19},
                                        {problem.n / 2 + 1, problem.m / 3 + 1}}) {
      std::vector<float> c(expected.size(), NAN);
      for (std::int64_t i = 0; i < problem.n; i += height)
        for (std::int64_t j = 0; j < problem.m; j += width)
          problem.run(c.data(), i, std::min(height, problem.n - i), j, std::min(width, problem.m - j),
                      target);
      ASSERT_EQ(c, expected) << height << " " << width;
    }
  });
}

}  // namespace
}  // namespace gradus::kernels
