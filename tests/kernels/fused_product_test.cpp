// fused_product_test.cpp - products with their tails on every target this machine has: against float64, and
// the same bits for one thread and for several.
#include "kernels/fused_product.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "kernels/panels.hpp"

namespace gradus {
namespace {

// Shapes around the sizes of tiles and vectors, shapes that are cut into pieces, and crowded ones.
constexpr std::array<std::int64_t, 3> shapes[] = {
    {1, 1, 1},    {1, 64, 32},     {2, 3, 4},      {5, 16, 16},   {7, 37, 300},
    {14, 15, 31}, {15, 17, 33},    {37, 300, 10},  {64, 512, 17}, {64, 10, 128},
    {97, 33, 65}, {29, 1024, 70},  {3, 5, 1000},   {300, 7, 3},   {33, 64, 512},
    {45, 1, 40},  {16, 2048, 129}, {150, 70, 200}, {3, 4097, 5},  {17, 9000, 40}};

using Numbers = std::vector<float>;

Numbers numbers(std::int64_t count, std::uint64_t seed) {
  const Random random(seed, "product");
  Numbers x(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
  return x;
}

struct Problem {
  ProductForm form;
  Numbers a, b, bias, other, velocity;
  float rate = 0.25F, tau = 0.9F, alpha = 0.01F, scale = 0.5F;

  explicit Problem(const ProductForm& f)
      : form(f),
        a(numbers(f.n * f.k, 1)),
        b(numbers(f.k * f.m, 2)),
        bias(numbers(f.m, 3)),
        other(numbers(f.n * f.m, 4)),
        velocity(numbers(f.n * f.m, 5)) {}

  /// What a run leaves: c, and for an update the next velocity.
  struct Result {
    Numbers c, velocity;
    bool finite = true;
  };

  Result run(Target target, int thread_count) const {
    Threads threads(thread_count);
    FusedProduct product(form, thread_count, target);
    Result result{other, velocity};
    ProductTail tail{.bias = bias.data(), .relu = true};
    if (form.tail == TailKind::mask) tail = {.mask = other.data()};
    if (form.tail == TailKind::update)
      tail = {.weight = result.c.data(),
              .velocity = result.velocity.data(),
              .next_velocity = result.velocity.data(),
              .rate = &rate,
              .tau = &tau,
              .alpha = &alpha,
              .scale = &scale};
    result.finite = product.run(a.data(), b.data(), result.c.data(), tail, threads);
    return result;
  }

  double sum(std::int64_t i, std::int64_t j) const {
    double total = 0;
    for (std::int64_t p = 0; p < form.k; ++p)
      total += static_cast<double>(a[at(form.a_transposed ? p * form.n + i : i * form.k + p)]) *
               static_cast<double>(b[at(form.b_transposed ? j * form.k + p : p * form.m + j)]);
    return total;
  }

  double expected(std::int64_t i, std::int64_t j) const {
    const double s = sum(i, j), w = static_cast<double>(other[at(i * form.m + j)]);
    if (form.tail == TailKind::affine) return std::max(0.0, s + static_cast<double>(bias[at(j)]));
    if (form.tail == TailKind::mask) return w > 0 ? s : 0;
    return w - 0.25 * next_velocity(i, j, s, w);
  }

  double next_velocity(std::int64_t i, std::int64_t j, double s, double w) const {
    return static_cast<double>(tau) * static_cast<double>(velocity[at(i * form.m + j)]) + 0.5 * s +
           static_cast<double>(alpha) * w;
  }

  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
};

template <class Check>
void for_all_problems(const Check& check) {
  for (const Target target : {Target::baseline, Target::avx2, Target::avx512}) {
    if (target > best_target()) continue;
    for (const auto& [n, k, m] : shapes)
      for (const bool left : {false, true})
        for (const bool right : {false, true})
          for (const TailKind tail : {TailKind::affine, TailKind::mask, TailKind::update}) {
            SCOPED_TRACE(::testing::Message()
                         << name(target) << " " << n << "x" << k << "x" << m << (left ? " T" : " N")
                         << (right ? "T" : "N") << " tail " << static_cast<int>(tail));
            check(Problem({n, k, m, left, right, tail}), target);
          }
  }
}

TEST(FusedProduct, equals_float64_within_rounding_with_every_tail_on_every_target) {
  for_all_problems([](const Problem& problem, Target target) {
    const Problem::Result got = problem.run(target, 1);
    ASSERT_TRUE(got.finite);
    const double bound = 3e-6 * (4 + 4 * std::sqrt(static_cast<double>(problem.form.k)));
    for (std::int64_t i = 0; i < problem.form.n; ++i)
      for (std::int64_t j = 0; j < problem.form.m; ++j) {
        const std::size_t at = Problem::at(i * problem.form.m + j);
        ASSERT_NEAR(got.c[at], problem.expected(i, j), bound) << i << " " << j;
        if (problem.form.tail != TailKind::update) continue;
        const double w = static_cast<double>(problem.other[at]);
        ASSERT_NEAR(got.velocity[at], problem.next_velocity(i, j, problem.sum(i, j), w), bound)
            << i << " " << j;
      }
  });
}

TEST(FusedProduct, gives_the_same_bits_on_several_threads) {
  for_all_problems([](const Problem& problem, Target target) {
    const Problem::Result one = problem.run(target, 1), three = problem.run(target, 3);
    ASSERT_EQ(one.c, three.c);
    ASSERT_EQ(one.velocity, three.velocity);
  });
}

TEST(FusedProduct, descends_without_velocity_and_without_decay) {
  Problem problem({20, 30, 50, true, false, TailKind::update});
  Threads threads(1);
  FusedProduct product(problem.form, 1);
  Numbers w = problem.other;
  product.run(problem.a.data(), problem.b.data(), w.data(), {.weight = w.data(), .rate = &problem.rate},
              threads);
  for (std::int64_t i = 0; i < 20; ++i)
    for (std::int64_t j = 0; j < 50; ++j)
      ASSERT_NEAR(w[Problem::at(i * 50 + j)],
                  static_cast<double>(problem.other[Problem::at(i * 50 + j)]) - 0.25 * problem.sum(i, j),
                  1e-5);
}

TEST(FusedProduct, tells_of_a_step_that_is_not_finite_wherever_it_is) {
  for (const std::int64_t m : {50, 64, 37})
    for (const std::int64_t column : {std::int64_t{0}, m / 2, m - 1}) {
      Problem problem({20, 30, m, true, false, TailKind::update});
      problem.b[Problem::at(7 * m + column)] = INFINITY;
      EXPECT_FALSE(problem.run(best_target(), 1).finite) << m << " " << column;
    }
}

TEST(FusedProduct, writes_nothing_behind_its_last_row) {
  for (const std::int64_t m : {1, 2, 5, 17, 20, 37})
    for (const std::int64_t n : {1, 15, 29}) {
      const Problem problem({n, 30, m, false, false, TailKind::affine});
      Numbers c(Problem::at(n * m + 32), 7);
      Threads threads(1);
      FusedProduct(problem.form, 1).run(problem.a.data(), problem.b.data(), c.data(), {}, threads);
      for (std::int64_t i = n * m; i < n * m + 32; ++i) EXPECT_EQ(c[Problem::at(i)], 7) << n << " x " << m;
    }
}

// 2^24 + 1000 ones: one float32 number stops growing at 2^24.
TEST(FusedProduct, sums_to_any_length) {
  constexpr std::int64_t k = (1 << 24) + 1000;
  const Numbers ones(Problem::at(k), 1);
  Threads threads(2);
  for (const bool left : {false, true})
    for (const bool right : {false, true}) {
      float c = 0;
      FusedProduct({1, k, 1, left, right}, 2).run(ones.data(), ones.data(), &c, {}, threads);
      EXPECT_EQ(c, static_cast<float>(k)) << left << right;
    }
}

// Errors of each block of terms add up as if at random: they stay within some units in the last place of one
// block's sum.
TEST(FusedProduct, loses_no_digits_along_a_million_terms) {
  constexpr std::int64_t k = 1'000'000;
  Numbers a(Problem::at(2 * k)), b(Problem::at(k), 1);
  const Random random(3, "terms");
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(random.uniform(i));
  Threads threads(1);
  float c[2];
  FusedProduct({2, k, 1, false, true}, 1).run(a.data(), b.data(), c, {}, threads);
  for (const std::int64_t row : {0, 1}) {
    double exact = 0;
    for (std::int64_t p = 0; p < k; ++p) exact += static_cast<double>(a[Problem::at(row * k + p)]);
    EXPECT_NEAR(static_cast<double>(c[row]) / exact, 1, 2e-6);
  }
}

TEST(FusedProduct, sums_blocks_of_a_factor_in_panels) {
  constexpr std::int64_t n = 5, k = 4096 + 500, m = 70;
  const Numbers a = numbers(n * k, 1), b = numbers(k * m, 2);
  Numbers turned(b.size());
  for (std::int64_t p = 0; p < k; ++p)
    for (std::int64_t j = 0; j < m; ++j) turned[Problem::at(j * k + p)] = b[Problem::at(p * m + j)];
  Threads threads(2);
  for (const bool transposed : {false, true}) {
    const Panels layout = transposed ? Panels(m, k) : Panels(k, m);
    Numbers panels(Problem::at(layout.size())), c(Problem::at(n * m));
    layout.pack_transpose(transposed ? b.data() : turned.data(), panels.data());
    ProductForm form{n, k, m, false, transposed};
    form.b_panels = true;
    FusedProduct(form, 2).run(a.data(), panels.data(), c.data(), {}, threads);
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < m; ++j) {
        double exact = 0;
        for (std::int64_t p = 0; p < k; ++p)
          exact +=
              static_cast<double>(a[Problem::at(i * k + p)]) * static_cast<double>(b[Problem::at(p * m + j)]);
        ASSERT_NEAR(c[Problem::at(i * m + j)], exact, 1e-3) << transposed << " " << i << " " << j;
      }
  }
}

// As the op step and a product do it: infinity times 0 is not a number, nor is anything times NaN.
TEST(FusedProduct, keeps_what_is_not_a_number_through_a_mask) {
  for (const std::int64_t m : {37, 40}) {
    Problem problem({20, 30, m, false, false, TailKind::mask});
    problem.a[3] = INFINITY;
    problem.other[Problem::at(5 * m + 1)] = NAN;
    const Problem::Result got = problem.run(best_target(), 1);
    for (std::int64_t j = 0; j < m; ++j) {
      const bool kept = problem.other[Problem::at(j)] > 0;
      EXPECT_TRUE(kept ? std::isinf(got.c[Problem::at(j)]) : std::isnan(got.c[Problem::at(j)])) << j;
    }
    EXPECT_TRUE(std::isnan(got.c[Problem::at(5 * m + 1)]));
    EXPECT_TRUE(std::isfinite(got.c[Problem::at(6 * m + 1)]));
  }
}

TEST(FusedProduct, keeps_what_is_not_a_number_through_relu) {
  Problem problem({20, 30, 40, false, false, TailKind::affine});
  problem.a[3] = NAN;
  const Problem::Result got = problem.run(best_target(), 1);
  for (std::int64_t j = 0; j < 40; ++j) EXPECT_TRUE(std::isnan(got.c[Problem::at(j)])) << j;
}

}  // namespace
}  // namespace gradus
