// fused_product_test.cpp - products with their tails on every target this machine has: against float64, and
// the same bits for one thread and for several.
#include "kernels/fused_product.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "kernels/panels.hpp"

namespace gradus::kernels {
namespace {

// Shapes around the sizes of tiles and vectors, shapes that are cut into pieces, and crowded ones.
constexpr std::array<std::int64_t, 3> shapes[] = {
    {1, 1, 1},      {1, 64, 32},   {2, 3, 4},     {5, 16, 16},     {7, 37, 300}, {14, 15, 31},
    {15, 17, 33},   {37, 300, 10}, {64, 512, 17}, {64, 10, 128},   {97, 33, 65}, {29, 1024, 70},
    {3, 5, 1000},   {300, 7, 3},   {33, 64, 512}, {300, 260, 160}, {45, 1, 40},  {16, 2048, 129},
    {150, 70, 200}, {3, 4097, 5},  {17, 9000, 40}};

using Numbers = std::vector<float>;

Numbers numbers(std::int64_t count, std::uint64_t seed) {
  const Random random(seed, "product");
  Numbers x(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
  return x;
}

/// Arithmetic of tails in double, on numbers of float32.
struct Doubles {
  static constexpr int lanes = 1;
  using V = double;
  static double load(const float* p) { return static_cast<double>(*p); }
  static void store(float* p, double v) { *p = static_cast<float>(v); }
  static double all(const float* p) { return load(p); }
};

using Operands = TailOperands<Numbers>;

/// A product with numbers for every operand that a tail may have.
struct Problem {
  ProductForm form;
  Numbers a, b;
  Operands beside;

  explicit Problem(const ProductForm& f) : form(f), a(numbers(f.n * f.k, 1)), b(numbers(f.k * f.m, 2)) {
    std::uint64_t seed = 3;
    beside.relu = true;
    for (const Operands::Field& field : Operands::fields) {
      const std::int64_t size = field.shape == TailShape::row ? f.m : f.n * f.m;
      beside.*field.at =
          field.shape == TailShape::number ? Numbers{1 / static_cast<float>(seed)} : numbers(size, seed);
      ++seed;
    }
  }

  /// What a run leaves in c and in the operands.
  struct Result {
    Numbers c;
    Operands beside;
    bool finite = true;

    ProductOutput output(std::int64_t m) {
      TailOperands<float*> at;
      at.relu = beside.relu;
      for (std::size_t i = 0; i < std::size(Operands::fields); ++i)
        at.*TailOperands<float*>::fields[i].at = (beside.*Operands::fields[i].at).data();
      return {c.data(), m, at};
    }
  };
  Result start() const { return {Numbers(at(form.n * form.m)), beside}; }

  Result run(Target target, int thread_count) const {
    Threads threads(thread_count);
    FusedProduct product(form, thread_count, target);
    Result result = start();
    const ProductOutput output = result.output(form.m);
    result.finite = product.run(a.data(), b.data(), output.c, output.tail, threads);
    return result;
  }

  double sum(std::int64_t i, std::int64_t j) const {
    double total = 0;
    for (std::int64_t p = 0; p < form.k; ++p)
      total += static_cast<double>(a[at(form.a_transposed ? p * form.n + i : i * form.k + p)]) *
               static_cast<double>(b[at(form.b_transposed ? j * form.k + p : p * form.m + j)]);
    return total;
  }

  template <TailKind kind>
  void add_tail(Result& result) const {
    ProductOutput row = result.output(form.m);
    double strange = 0;
    for (std::int64_t i = 0; i < form.n; ++i, row.move_down(1))
      for (std::int64_t j = 0; j < form.m; ++j) {
        double total[1][1] = {{sum(i, j)}};
        TailOf<kind>::template run<Doubles>(total, row, j, strange);
      }
  }
  Result expected() const {
    static constexpr auto all = for_tails([]<TailKind kind>() { return &Problem::add_tail<kind>; });
    Result result = start();
    (this->*all[static_cast<std::size_t>(form.tail)])(result);
    return result;
  }

  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }
};

template <class Check>
void for_all_problems(const Check& check) {
  for (const Target target : all_targets) {
    if (target > best_target()) continue;
    for (const auto& [n, k, m] : shapes)
      for (const bool left : {false, true})
        for (const bool right : {false, true})
          for (int kind = 0; kind < tail_kinds; ++kind) {
            SCOPED_TRACE(::testing::Message()
                         << name(target) << " " << n << "x" << k << "x" << m << (left ? " T" : " N")
                         << (right ? "T" : "N") << " tail " << kind);
            check(Problem({n, k, m, left, right, static_cast<TailKind>(kind)}), target);
          }
  }
}

TEST(FusedProduct, equals_float64_within_rounding_with_every_tail_on_every_target) {
  for_all_problems([](const Problem& problem, Target target) {
    const Problem::Result got = problem.run(target, 1);
    ASSERT_TRUE(got.finite);
    const Problem::Result expected = problem.expected();
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
    float c = -1;
    EXPECT_TRUE(finish_row(kind, {&c, 1, tail}, &sum, 1));
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
      ASSERT_NEAR(w[at], static_cast<double>(problem.beside.weight[at]) - 0.25 * problem.sum(i, j), 1e-5);
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
