// fused_product_test.cpp - products with their tails on every target this machine has: against float64, and
// the same bits for one thread and for several.
#include "kernels/fused_product.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/panels.hpp"
#include "kernels/product_problem.hpp"

namespace gradus::kernels {
namespace {

/// Arithmetic of tails in double, on numbers of float32.
struct Doubles {
  static constexpr int lanes = 1;
  using V = double;
  static double load(const float* p) { return static_cast<double>(*p); }
  static void store(float* p, double v) { *p = static_cast<float>(v); }
  static double all(const float* p) { return load(p); }
};

double double_sum(const Problem& problem, std::int64_t i, std::int64_t j) {
  double total = 0;
  for (std::int64_t p = 0; p < problem.form.k; ++p)
    total += static_cast<double>(problem.of_a(i, p)) * static_cast<double>(problem.of_b(p, j));
  return total;
}

TEST(FusedProduct, equals_float64_within_rounding_with_every_tail_on_every_target) {
  for_all_problems([](const Problem& problem, Target target) {
    const Problem::Result got = problem.run(target, 1);
    ASSERT_TRUE(got.finite);
    const Problem::Result expected = problem.expected<Doubles>(double_sum);
    const double bound = 3e-6 * (4 + 4 * std::sqrt(static_cast<double>(problem.form.k)));
    const auto compare = [&](const Numbers& x, const Numbers& exact) {
      for (std::size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(x[i], exact[i], bound) << i;
    };
    compare(got.c, expected.c);
    for (const Operands::Field& field : Operands::fields)
      compare(got.beside.*field.at, expected.beside.*field.at);
  });
}

// Each formula by itself, in plain numbers: c from the sum 3, and what is written beside it.
TEST(TailOf, stores_what_its_kind_says) {
  const auto stored = [](TailKind kind, float sum, TailOperands<float*> tail) {
    float c = -1, strange = 0;
    tiles_for(best_target()).finish[static_cast<int>(kind)]({&c, 1, tail}, &sum, 1, strange);
    EXPECT_EQ(strange, 0);
    return c;
  };
  float two = 2, less = -8, zero = 0, next = 0, half = 0.5F, quarter = 0.25F;
  EXPECT_EQ(stored(TailKind::affine, 3, {}), 3);
  EXPECT_EQ(stored(TailKind::affine, 3, {.bias = &less}), -5);
  EXPECT_EQ(stored(TailKind::affine, 3, {.bias = &less, .relu = true}), 0);
  EXPECT_EQ(stored(TailKind::mask, 3, {.mask = &two}), 3);
  EXPECT_EQ(stored(TailKind::mask, 3, {.mask = &zero}), 0);
  // 2 - 0.5 (0.25 * -8 + 2 * 3 + 0.5 * 2)
  EXPECT_EQ(stored(TailKind::update, 3,
                   {.weight = &two,
                    .velocity = &less,
                    .next_velocity = &next,
                    .rate = &half,
                    .tau = &quarter,
                    .alpha = &half,
                    .scale = &two}),
            -0.5F);
  EXPECT_EQ(next, 5);
}

TEST(FusedProduct, gives_the_same_bits_on_several_threads) {
  for_all_problems([](const Problem& problem, Target target) {
    const Problem::Result one = problem.run(target, 1), three = problem.run(target, 3);
    ASSERT_EQ(one.c, three.c);
    for (const Operands::Field& field : Operands::fields)
      ASSERT_EQ(one.beside.*field.at, three.beside.*field.at);
  });
}

TEST(FusedProduct, descends_without_velocity_and_without_decay_where_the_weight_lies) {
  Problem problem({20, 30, 50, true, false, TailKind::update});
  Threads threads(1);
  FusedProduct product(problem.form, 1);
  Numbers w = problem.beside.weight;
  float rate = 0.25F;
  product.run(problem.a.data(), problem.b.data(), w.data(), {.weight = w.data(), .rate = &rate}, threads);
  for (std::int64_t i = 0; i < 20; ++i)
    for (std::int64_t j = 0; j < 50; ++j) {
      const std::size_t at = Problem::at(i * 50 + j);
      ASSERT_NEAR(w[at], static_cast<double>(problem.beside.weight[at]) - 0.25 * double_sum(problem, i, j),
                  1e-5);
    }
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
    problem.beside.mask[Problem::at(5 * m + 1)] = NAN;
    const Problem::Result got = problem.run(best_target(), 1);
    for (std::int64_t j = 0; j < m; ++j) {
      const bool kept = problem.beside.mask[Problem::at(j)] > 0;
      EXPECT_TRUE(kept ? std::isinf(got.c[Problem::at(j)]) : std::isnan(got.c[Problem::at(j)])) << j;
    }
    EXPECT_TRUE(std::isnan(got.c[Problem::at(5 * m + 1)]));
    EXPECT_TRUE(std::isfinite(got.c[Problem::at(6 * m + 1)]));
  }
}

TEST(FusedProduct, may_write_over_its_mask) {
  for (const std::int64_t m : {32, 37, 53}) {
    const Problem problem({20, 30, m, false, false, TailKind::mask});
    Threads threads(1);
    Numbers c = problem.beside.mask;
    FusedProduct(problem.form, 1)
        .run(problem.a.data(), problem.b.data(), c.data(), {.mask = c.data()}, threads);
    EXPECT_EQ(c, problem.run(best_target(), 1).c) << m;
  }
}

TEST(FusedProduct, keeps_what_is_not_a_number_through_relu) {
  Problem problem({20, 30, 40, false, false, TailKind::affine});
  problem.a[3] = NAN;
  const Problem::Result got = problem.run(best_target(), 1);
  for (std::int64_t j = 0; j < 40; ++j) EXPECT_TRUE(std::isnan(got.c[Problem::at(j)])) << j;
}

}  // namespace
}  // namespace gradus::kernels
