// long_sums_test.cpp - sums of more or larger terms than one number takes up: in scatter, means, pools,
// gradients of convolutions, and compiled products.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <gradus/autodiff.hpp>
#include <gradus/ops.hpp>
#include <gradus/program.hpp>

#include "base/parallel.hpp"

namespace gradus {
namespace {

constexpr std::int64_t many = (1 << 24) + 1000;  // one float32 number stops growing at 2^24 ones

Tensor ones(const Shape& shape) { return Tensor::full(shape, Dtype::float32, 1); }

double compiled(Graph& graph, Var y, const Feeds& feeds) {
  graph.output("y", y);
  Threads threads(2);
  Execution execution(Program::compile(graph), {}, threads);
  for (const auto& [name, value] : feeds)
    std::memcpy(execution.input(name).raw(), value.raw(), value.bytes());
  execution.run();
  return execution.output("y").number(0);
}

TEST(LongSums, of_products_are_right_interpreted_and_compiled) {
  Graph graph;
  const Var x = graph.input("x", {many, 1}, Dtype::float32), y = matmul(transpose(x), x);
  const Feeds feeds{{"x", ones({many, 1})}};
  EXPECT_EQ(evaluate(graph, y.id(), feeds).number(0), static_cast<double>(many));
  EXPECT_EQ(compiled(graph, y, feeds), static_cast<double>(many));
}

// A large number, and ones that it takes up one by one only with what their additions round off.
TEST(LongSums, of_scattered_rows_are_right) {
  constexpr std::int64_t rows_in = 70'000;
  Graph graph;
  const Var values = graph.input("values", {rows_in}, Dtype::float32),
            rows = graph.input("rows", {rows_in}, Dtype::int64), y = scatter(values, rows, 1);
  Tensor numbers = ones({rows_in});
  numbers.set_number(0, 1 << 24);
  const Feeds feeds{{"values", numbers}, {"rows", Tensor::full({rows_in}, Dtype::int64, 0)}};
  EXPECT_EQ(evaluate(graph, y.id(), feeds).number(0), (1 << 24) + 69'999 + 1);  // to the next even number
}

TEST(LongSums, keep_an_infinite_scattered_sum_infinite) {
  Graph graph;
  constexpr std::int64_t rows_in = 70'000;
  const Var values = graph.input("values", {rows_in}, Dtype::float32),
            rows = graph.input("rows", {rows_in}, Dtype::int64), y = scatter(values, rows, 1);
  const Feeds feeds{{"values", Tensor::full({rows_in}, Dtype::float32, 3e38)},
                    {"rows", Tensor::full({rows_in}, Dtype::int64, 0)}};
  EXPECT_EQ(evaluate(graph, y.id(), feeds).number(0), std::numeric_limits<double>::infinity());
}

// As many terms as there are, each of them 0.1: to the last places of the type, as the op says.
TEST(LongSums, of_a_tenth_in_one_scattered_row_are_exact_in_both_types) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64})
    for (const std::int64_t terms : {70, 3'000, 1'000'000}) {
      Graph graph;
      const Tensor values = Tensor::full({terms}, dtype, 0.1);
      const Var x = graph.input("x", {terms}, dtype), rows = graph.input("rows", {terms}, Dtype::int64),
                y = scatter(x, rows, 3);
      const Tensor found =
          evaluate(graph, y.id(), {{"x", values}, {"rows", Tensor::full({terms}, Dtype::int64, 1)}});
      const double right = static_cast<double>(terms) * values.number(0);
      EXPECT_NEAR(found.number(1) / right, 1, dtype == Dtype::float32 ? 1e-7 : 1e-15) << terms;
      EXPECT_EQ(found.number(0), 0);
      EXPECT_EQ(found.number(2), 0);
    }
}

TEST(LongSums, scatter_whole_numbers_exactly) {
  Graph graph;
  const std::int64_t large = (std::int64_t{1} << 53) + 1;
  const Var x = graph.input("x", {100}, Dtype::int64), rows = graph.input("rows", {100}, Dtype::int64);
  Tensor values = Tensor::full({100}, Dtype::int64, 0);
  values.data<std::int64_t>()[0] = large;
  const Tensor found = evaluate(graph, scatter(x, rows, 1).id(),
                                {{"x", values}, {"rows", Tensor::full({100}, Dtype::int64, 0)}});
  EXPECT_EQ(found.data<std::int64_t>()[0], large);
}

TEST(LongSums, of_large_windows_are_right_for_images_one_by_one_and_in_lanes) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64})
    for (const Shape& shape : {Shape{1, 1, 500, 500}, Shape{1, 1, 500, 500, 16}})
      for (const std::int64_t kernel : {9, 100, 500}) {
        Graph graph;
        const Var x = graph.input("x", shape, dtype),
                  y = avg_pool2d(x, {.kernel = {kernel, kernel}, .stride = {kernel, kernel}});
        const Tensor tenths = Tensor::full(shape, dtype, 0.1),
                     found = evaluate(graph, y.id(), {{"x", tenths}});
        for (std::int64_t i = 0; i < found.size(); ++i)
          ASSERT_NEAR(found.number(i) / tenths.number(0), 1, dtype == Dtype::float32 ? 2e-7 : 4e-16)
              << shape.str() << kernel;
      }
}

// Each pixel lies in up to 40 x 40 windows.
TEST(LongSums, of_gradients_of_overlapping_windows_are_right) {
  for (const Shape& shape : {Shape{1, 1, 40, 40}, Shape{1, 1, 40, 40, 16}}) {
    Graph graph;
    const Var dy = graph.input("dy", shape, Dtype::float32),
              dx = avg_pool2d_gradient(dy, {79, 79}, {.kernel = {40, 40}, .stride = {1, 1}});
    const Tensor tenths = Tensor::full(shape, Dtype::float32, 0.1),
                 found = evaluate(graph, dx.id(), {{"dy", tenths}});
    const std::int64_t numbers = shape.rank() == 5 ? 16 : 1;
    for (const std::int64_t at : {0, 20, 39, 78}) {
      const double windows = std::min(at + 1, 79 - at);
      EXPECT_NEAR(found.number((at * 79 + at) * numbers) / (windows * windows / 1600 * 0.1), 1, 3e-7) << at;
    }
  }
}

// Their sums are infinite.
TEST(LongSums, of_large_numbers_have_means) {
  for (const auto& [dtype, large] : {std::pair{Dtype::float32, 3e38}, {Dtype::float64, 1.7e308}})
    for (const Shape& shape : {Shape{1, 1, 2, 2}, Shape{1, 1, 2, 2, 16}, Shape{1, 1, 10, 10}}) {
      Graph graph;
      const Var x = graph.input("x", shape, dtype);
      const Tensor numbers = Tensor::full(shape, dtype, large);
      const double right = numbers.number(0);
      const Extent all{shape[2], shape[3]};
      const std::vector<Var> means{mean(x), mean(x, {2}), mean(x, {2, 3}),
                                   avg_pool2d(x, {.kernel = all, .stride = all})};
      for (const Var& y : means) {
        const Tensor found = evaluate(graph, y.id(), {{"x", numbers}});
        for (std::int64_t i = 0; i < found.size(); ++i)
          EXPECT_NEAR(found.number(i) / right, 1, 1e-7) << shape.str();
      }
    }
  Graph graph;
  const Var x = graph.input("x", {3}, Dtype::float32), y = mean(x);
  EXPECT_NEAR(compiled(graph, y, {{"x", Tensor::full({3}, Dtype::float32, 3e38)}}) / 3e38, 1, 1e-7);
  constexpr float beyond = std::numeric_limits<float>::infinity();
  EXPECT_EQ(evaluate(graph, y.id(), {{"x", Tensor::from<float>({3}, {1, beyond, 2})}}).number(0), beyond);
  EXPECT_TRUE(
      std::isnan(evaluate(graph, y.id(), {{"x", Tensor::from<float>({3}, {1, beyond, -beyond})}}).number(0)));
}

// One weight on all pixels of all images: its gradient is a sum over them.
TEST(LongSums, of_gradients_of_weights_are_right_for_images_one_by_one_and_in_lanes) {
  constexpr std::int64_t images = many / 4096 + 1;
  for (const Shape& shape : {Shape{images, 1, 64, 64}, Shape{images / 16 + 1, 1, 64, 64, 16}}) {
    Graph graph;
    const Var x = graph.input("x", shape, Dtype::float32), y = conv2d_weight_gradient(x, x, {1, 1});
    EXPECT_EQ(evaluate(graph, y.id(), {{"x", ones(shape)}}).number(0), static_cast<double>(shape.size()))
        << shape.str();
  }
}

}  // namespace
}  // namespace gradus
