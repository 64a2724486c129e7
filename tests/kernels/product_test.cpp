// product_test.cpp - matrix products of all sizes and layouts against the definition.
#include "kernels/product.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace gradus::kernels {
namespace {

template <class T>
std::vector<T> filled(std::int64_t n, int seed) {
  std::vector<T> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<T>((i * 29 + static_cast<std::size_t>(seed)) % 17) - 8;
  return x;
}

// Whole numbers: every order of adding gives the same result, so that it can be compared exactly.
template <class T>
void check(std::int64_t n, std::int64_t k, std::int64_t m) {
  const std::vector<T> a = filled<T>(n * k, 3), b = filled<T>(k * m, 5);
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      std::vector<T> c(static_cast<std::size_t>(n * m), T(-1)), expected(c.size(), T(0));
      const auto at = [](const std::vector<T>& x, std::int64_t i) { return x[static_cast<std::size_t>(i)]; };
      for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < m; ++j)
          for (std::int64_t p = 0; p < k; ++p)
            expected[static_cast<std::size_t>(i * m + j)] +=
                at(a, left ? p * n + i : i * k + p) * at(b, right ? j * k + p : p * m + j);
      const std::int64_t pieces = n * k * m <= small_product ? 1 : product_cut(n, k, m).pieces;
      for (std::int64_t piece = 0; piece < pieces; ++piece)
        product<T>({a.data(), n, k, left}, {b.data(), k, m, right}, c.data(), piece, piece + 1);
      EXPECT_EQ(c, expected) << n << "x" << k << "x" << m << (left ? " T" : " N") << (right ? "T" : "N");
    }
}

TEST(Product, equals_its_definition_in_every_size_and_layout) {
  for (const auto& [n, k, m] : std::vector<std::array<std::int64_t, 3>>{{1, 1, 1},
                                                                        {2, 3, 4},
                                                                        {8, 16, 16},
                                                                        {1, 2048, 1},
                                                                        {1, 50, 60},
                                                                        {60, 50, 1},
                                                                        {33, 65, 47},
                                                                        {1, 3000, 2},
                                                                        {3, 0, 2},
                                                                        {3, 4097, 2},
                                                                        {40, 10'000, 50},
                                                                        {300, 90, 20},
                                                                        {20, 90, 700},
                                                                        {200, 130, 300}}) {
    check<float>(n, k, m);
    check<double>(n, k, m);
  }
}

// 2^24 + 1000 ones: one float32 number stops growing at 2^24.
TEST(Product, sums_to_any_length) {
  constexpr std::int64_t k = (1 << 24) + 1000;
  const std::vector<float> ones(static_cast<std::size_t>(k), 1);
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      float c = 0;
      product<float>({ones.data(), 1, k, left}, {ones.data(), k, 1, right}, &c, 0, 1);
      EXPECT_EQ(c, static_cast<float>(k)) << left << right;
    }
}

TEST(Product, is_cut_so_that_pieces_cover_the_output_once) {
  for (const std::int64_t n : {1, 7, 64, 1000, 100'000})
    for (const std::int64_t k : {1, 64, 4096})
      for (const std::int64_t m : {1, 10, 128, 5000}) {
        const ProductCut cut = product_cut(n, k, m);
        const std::int64_t side = cut.along_rows ? n : m;
        EXPECT_GE(cut.pieces * cut.block, side);
        EXPECT_LT((cut.pieces - 1) * cut.block, side);
        EXPECT_LE(cut.pieces, 8);
      }
  EXPECT_GT(product_cut(1024, 1024, 1024).pieces, 1);
  EXPECT_EQ(product_cut(32, 64, 32).pieces, 1);
}

}  // namespace
}  // namespace gradus::kernels
