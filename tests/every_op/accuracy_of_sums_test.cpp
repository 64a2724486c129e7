// accuracy_of_sums_test.cpp - ops that sum, over rows, axes or products, against long double at all
// magnitudes, interpreted and compiled: as exact as they say.
#include <gtest/gtest.h>

#include <gradus/ops.hpp>

#include "catalog/op_table.hpp"
#include "every_op/magnitudes.hpp"
#include "graph/op.hpp"

namespace gradus::testing {
namespace {

constexpr std::int64_t lengths[] = {1, 2, 3, 10, 33, 130, 1100};

// Rows of numbers of one size each, around 0 and away from it, with some that are masked.
template <class T>
Tensor rows_of_all_sizes(std::int64_t k, bool masked) {
  std::vector<double> sizes{1e-30, 1e-8, 1e-3, 1.0, 5.0, 20.0, 90.0, 600.0, 1e4, 1e30};
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  Tensor x({static_cast<std::int64_t>(sizes.size()) * 12, k}, dtype_of<T>());
  for (std::int64_t row = 0; row < x.shape()[0]; ++row)
    for (std::int64_t j = 0; j < k; ++j) {
      const double shift = row % 3 == 0 ? 0 : row % 3 == 1 ? 3 : -20;
      x.set_number(row * k + j, sizes[static_cast<std::size_t>(row / 12)] * (normal(random) + shift));
      if (masked && k > 2 && row % 4 == 0 && j == row % k)
        x.set_number(row * k + j, -std::numeric_limits<double>::infinity());
    }
  return x;
}

/// The row of a tensor in long double, and what log-sums need of it.
struct ExactRow {
  std::vector<Long> x;
  Long most = -std::numeric_limits<Long>::infinity(), least = -most, total = 0, sizes = 0;

  template <class T>
  ExactRow(const Tensor& tensor, std::int64_t row, T) {
    const std::int64_t k = tensor.shape().back();
    for (std::int64_t j = 0; j < k; ++j) x.push_back(static_cast<Long>(tensor.data<T>()[row * k + j]));
    for (const Long number : x) {
      most = std::max(most, number);
      if (std::isfinite(number)) least = std::min(least, number);
      total += number, sizes += std::abs(number);
    }
  }
  // log of the sum of e^(x - most).
  Long rest() const {
    Long others = 0;
    bool seen = false;
    for (const Long number : x) {
      if (number == most && !seen)
        seen = true;
      else
        others += std::exp(number - most);
    }
    return std::log1p(others);
  }
  Long distance() const { return 1 + std::min(most - least, 750.0L); }
};

template <class T>
void check_rows(std::int64_t k, bool compiled) {
  const Tensor x = rows_of_all_sizes<T>(k, true);
  Graph graph;
  const Var in = graph.input("x", x.shape(), x.dtype());
  const std::vector<Var> nodes{softmax(in), log_softmax(in), logsumexp(in), logsumexp_parts(in)};
  const std::vector<Tensor> found = values_of(graph, nodes, {{"x", x}}, compiled);
  const auto bound = [](const char* name) { return catalog::find_op(name).info.accuracy.ulp; };
  for (std::int64_t row = 0; row < x.shape()[0]; ++row) {
    const ExactRow exact(x, row, T());
    const Long log = exact.rest(), far = exact.distance();
    for (std::int64_t j = 0; j < k; ++j) {
      const auto at = static_cast<std::size_t>(row * k + j);
      const Long logarithm = exact.x[static_cast<std::size_t>(j)] - exact.most - log,
                 share = std::exp(logarithm);
      ASSERT_LE(error_in_units(found[0].data<T>()[at], share, share * far), bound("softmax"))
          << row << " " << j;
      ASSERT_LE(error_in_units(found[1].data<T>()[at], logarithm, logarithm * far), bound("log_softmax"))
          << row << " " << j;
    }
    const auto at = static_cast<std::size_t>(row);
    ASSERT_LE(error_in_units(found[2].data<T>()[at], exact.most + log, std::abs(exact.most) + log),
              bound("logsumexp"));
    ASSERT_EQ(static_cast<Long>(found[3].data<T>()[2 * at]), exact.most);
    ASSERT_LE(error_in_units(found[3].data<T>()[2 * at + 1], log, log * far), bound("logsumexp_parts"))
        << row;
  }
}

template <class T>
void check_sums(std::int64_t k, bool compiled) {
  const Tensor x = rows_of_all_sizes<T>(k, false);
  Graph graph;
  const Var in = graph.input("x", x.shape(), x.dtype());
  const std::vector<Tensor> found = values_of(graph, {sum(in, {1}), mean(in, {1})}, {{"x", x}}, compiled);
  for (std::int64_t row = 0; row < x.shape()[0]; ++row) {
    const ExactRow exact(x, row, T());
    const auto at = static_cast<std::size_t>(row);
    const auto n = static_cast<Long>(k);
    ASSERT_LE(error_in_units(found[0].data<T>()[at], exact.total, exact.sizes),
              catalog::find_op("sum").info.accuracy.ulp);
    ASSERT_LE(error_in_units(found[1].data<T>()[at], exact.total / n, exact.sizes / n),
              catalog::find_op("mean").info.accuracy.ulp);
  }
}

template <class T>
void check_products(std::int64_t k, bool compiled) {
  const Tensor x = rows_of_all_sizes<T>(k, false);
  Tensor w({k, 3}, dtype_of<T>());
  for (std::int64_t i = 0; i < w.size(); ++i) w.set_number(i, std::sin(static_cast<double>(i * i)));
  Graph graph;
  const Var in = graph.input("x", x.shape(), x.dtype()), weights = graph.input("w", w.shape(), w.dtype());
  const std::vector<Tensor> found = values_of(graph, {matmul(in, weights)}, {{"x", x}, {"w", w}}, compiled);
  for (std::int64_t row = 0; row < x.shape()[0]; ++row)
    for (std::int64_t column = 0; column < 3; ++column) {
      Long total = 0, sizes = 0;
      for (std::int64_t j = 0; j < k; ++j) {
        const Long term =
            static_cast<Long>(x.data<T>()[row * k + j]) * static_cast<Long>(w.data<T>()[j * 3 + column]);
        total += term, sizes += std::abs(term);
      }
      ASSERT_LE(error_in_units(found[0].data<T>()[row * 3 + column], total, sizes),
                catalog::find_op("matmul").info.accuracy.ulp);
    }
}

TEST(AccuracyOfSums, is_what_the_ops_say_at_all_magnitudes) {
  for (const bool compiled : {false, true})
    for (const std::int64_t k : lengths) {
      SCOPED_TRACE(::testing::Message() << k << " numbers, " << (compiled ? "compiled" : "interpreted"));
      check_rows<float>(k, compiled), check_rows<double>(k, compiled);
      check_sums<float>(k, compiled), check_sums<double>(k, compiled);
      check_products<float>(k, compiled), check_products<double>(k, compiled);
    }
}

}  // namespace
}  // namespace gradus::testing
