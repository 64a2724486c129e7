// product_problem.hpp - products with numbers for all that their tails read, for tests that hold them to
// others.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/random.hpp"
#include "kernels/fused_product.hpp"

namespace gradus::kernels {

// Shapes around the sizes of tiles and vectors, shapes that are cut into pieces, and crowded ones.
inline constexpr std::array<std::int64_t, 3> problem_shapes[] = {
    {1, 1, 1},      {1, 64, 32},   {2, 3, 4},     {5, 16, 16},     {7, 37, 300}, {14, 15, 31},
    {15, 17, 33},   {37, 300, 10}, {64, 512, 17}, {64, 10, 128},   {97, 33, 65}, {29, 1024, 70},
    {3, 5, 1000},   {300, 7, 3},   {33, 64, 512}, {300, 260, 160}, {45, 1, 40},  {16, 2048, 129},
    {150, 70, 200}, {3, 4097, 5},  {17, 9000, 40}};

using Numbers = std::vector<float>;

inline Numbers numbers(std::int64_t count, std::uint64_t seed) {
  const Random random(seed, "product");
  Numbers x(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
  return x;
}

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

  /// Number p of row i of a, and of column j of b.
  float of_a(std::int64_t i, std::int64_t p) const {
    return a[at(form.a_transposed ? p * form.n + i : i * form.k + p)];
  }
  float of_b(std::int64_t p, std::int64_t j) const {
    return b[at(form.b_transposed ? j * form.k + p : p * form.m + j)];
  }

  /// The result where sum(*this, i, j) is a sum and L, lanes of one number, has the arithmetic of the tail.
  template <class L, class Sum>
  Result expected(const Sum& sum) const {
    static constexpr auto all = for_tails([]<TailKind kind>() { return &Problem::add_tail<kind, L, Sum>; });
    Result result = start();
    (this->*all[static_cast<std::size_t>(form.tail)])(result, sum);
    return result;
  }

  static std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

 private:
  template <TailKind kind, class L, class Sum>
  void add_tail(Result& result, const Sum& sum) const {
    ProductOutput row = result.output(form.m);
    typename L::V strange{};
    for (std::int64_t i = 0; i < form.n; ++i, row.move_down(1))
      for (std::int64_t j = 0; j < form.m; ++j) {
        typename L::V total[1][1] = {{sum(*this, i, j)}};
        TailOf<kind>::template run<L>(total, row, j, strange);
      }
  }
};

/// check(problem, target) for every shape, layout and tail on every target of this machine.
template <class Check>
void for_all_problems(const Check& check) {
  for (const Target target : all_targets) {
    if (target > best_target()) continue;
    for (const auto& [n, k, m] : problem_shapes)
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

}  // namespace gradus::kernels
