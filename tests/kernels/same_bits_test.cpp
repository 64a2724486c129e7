// same_bits_test.cpp - products on every target with a fused multiply-add, held to plain loops, bit by bit:
// so targets that this machine lacks give the same.
#include <gtest/gtest.h>

#include <cmath>
#include <compare>

#include "kernels/product.hpp"
#include "kernels/product_problem.hpp"

namespace gradus::kernels {
namespace {

/// a b, not yet rounded.
struct Product {
  float a, b;
};

/// A number to which products are added without being rounded before. It can do all that tails ask of a
/// vector.
struct Fused {
  float value = 0;

  Fused() = default;
  Fused(float x) : value(x) {}                   // NOLINT(hicpp-explicit-conversions): as numbers do
  Fused(const Product& x) : value(x.a * x.b) {}  // NOLINT(hicpp-explicit-conversions): as numbers do

  friend Product operator*(Fused x, Fused y) { return {x.value, y.value}; }
  friend Fused operator+(Fused x, const Product& y) { return std::fma(y.a, y.b, x.value); }
  friend Fused operator+(const Product& x, Fused y) { return y + x; }
  friend Fused operator-(Fused x, const Product& y) { return std::fma(-y.a, y.b, x.value); }
  friend Fused operator+(Fused x, Fused y) { return x.value + y.value; }
  friend Fused operator-(Fused x, Fused y) { return x.value - y.value; }
  Fused operator-() const { return -value; }
  friend auto operator<=>(const Fused& x, const Fused& y) = default;
  Fused& operator+=(Fused x) { return *this = *this + x; }
  Fused& operator*=(Fused x) { return *this = *this * x; }
};

struct FusedLanes {
  static constexpr int lanes = 1;
  using V = Fused;
  static Fused load(const float* p) { return *p; }
  static void store(float* p, Fused v) { *p = v.value; }
  static Fused all(const float* p) { return *p; }
};

// Products that plain loops do in a moment.
bool is_small(const Problem& problem) {
  constexpr std::int64_t most = 1'000'000;
  return problem.form.n * problem.form.k * problem.form.m <= most;
}

/// The sum of `count` terms from `first` on, one after the other.
float in_order(const Problem& problem, std::int64_t i, std::int64_t j, std::int64_t first,
               std::int64_t count) {
  float sum = 0;
  for (std::int64_t p = first; p < first + count; ++p)
    sum = std::fma(problem.of_a(i, p), problem.of_b(p, j), sum);
  return sum;
}

/// The same as 16 sums, of which the last terms that are fewer than 16 come first, added as a tree.
float as_tree(const Problem& problem, std::int64_t i, std::int64_t j, std::int64_t first,
              std::int64_t count) {
  float sums[16] = {};
  const std::int64_t rest = count % 16, whole = count - rest;
  const auto add = [&](std::int64_t lane, std::int64_t p) {
    float& sum = sums[lane];
    sum = std::fma(problem.of_a(i, first + p), problem.of_b(first + p, j), sum);
  };
  for (std::int64_t p = whole; p < count; ++p) add(p - whole + (whole > 0 ? 16 - rest : 0), p);
  for (std::int64_t p = 0; p < whole; ++p) add(p % 16, p);
  for (int half = 8; half > 0; half /= 2)
    for (int lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  return sums[0];
}

float plain_sum(const Problem& problem, std::int64_t i, std::int64_t j) {
  const std::int64_t k = problem.form.k;
  const auto block = [&](std::int64_t first, std::int64_t count) {
    ProductForm part = problem.form;
    part.k = count;
    if (k > summed_at_once) part.tail = TailKind::affine;
    const bool dots = ProductPlan(part, tiles_for(Target::baseline)).dots;
    return dots ? as_tree(problem, i, j, first, count) : in_order(problem, i, j, first, count);
  };
  if (k <= summed_at_once) return block(0, k);
  double sum = 0;
  for (std::int64_t first = 0; first < k; first += summed_at_once)
    sum += static_cast<double>(block(first, std::min(summed_at_once, k - first)));
  return static_cast<float>(sum);
}

TEST(SameBits, products_and_their_tails_are_those_of_plain_loops) {
  for_all_problems([](const Problem& problem, Target target) {
    if (!has_fused_multiply_add(target) || !is_small(problem)) return;
    const Problem::Result got = problem.run(target, 1), expected = problem.expected<FusedLanes>(plain_sum);
    ASSERT_EQ(got.c, expected.c);
    for (const Operands::Field& field : Operands::fields)
      ASSERT_EQ(got.beside.*field.at, expected.beside.*field.at) << field.text;
  });
}

TEST(SameBits, products_outside_of_programs_are_those_of_plain_loops) {
  for_all_problems([](const Problem& problem, Target target) {
    const auto [n, k, m, left, right, tail, b_panels, c_panels, whole_n, whole_k, whole_m] = problem.form;
    if (!has_fused_multiply_add(target) || !is_small(problem)) return;
    if (tail != TailKind::affine || k > summed_at_once) return;
    Numbers got(static_cast<std::size_t>(n * m)), expected = got;
    tile_product(Matrix<float>{problem.a.data(), n, k, left}, Matrix<float>{problem.b.data(), k, m, right},
                 got.data(), 0, n, 0, m, target);
    // What has one row or column lies in memory as its transpose does.
    ProductForm form = problem.form;
    if (m == 1 && n > 1 && left) form = {1, k, n, false, false};
    if (form.n == 1) form.a_transposed = false;
    if (form.m == 1) form.b_transposed = true;
    const bool dots = ProductPlan(form, tiles_for(Target::baseline)).dots;
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < m; ++j)
        expected[static_cast<std::size_t>(i * m + j)] =
            dots ? as_tree(problem, i, j, 0, k) : in_order(problem, i, j, 0, k);
    ASSERT_EQ(got, expected);
  });
}

TEST(SameBits, float64_products_are_those_of_plain_loops) {
  for_all_problems([](const Problem& problem, Target target) {
    const ProductForm& form = problem.form;
    if (!has_fused_multiply_add(target) || !is_small(problem) || form.tail != TailKind::affine) return;
    if (form.n == 1 || form.m == 1) return;  // not by tiles, and without contraction
    std::vector<double> a(problem.a.begin(), problem.a.end()), b(problem.b.begin(), problem.b.end());
    for (std::vector<double>* numbers : {&a, &b})
      for (double& x : *numbers) x /= 3;  // products of what was a float would need no rounding
    std::vector<double> got(static_cast<std::size_t>(form.n * form.m)), expected = got;
    tile_product(Matrix<double>{a.data(), form.n, form.k, form.a_transposed},
                 Matrix<double>{b.data(), form.k, form.m, form.b_transposed}, got.data(), 0, form.n, 0,
                 form.m, target);
    for (std::int64_t i = 0; i < form.n; ++i)
      for (std::int64_t j = 0; j < form.m; ++j) {
        double& sum = expected[static_cast<std::size_t>(i * form.m + j)];
        for (std::int64_t p = 0; p < form.k; ++p)
          sum = std::fma(static_cast<double>(problem.of_a(i, p)) / 3,
                         static_cast<double>(problem.of_b(p, j)) / 3, sum);
      }
    ASSERT_EQ(got, expected);
  });
}

}  // namespace
}  // namespace gradus::kernels
