// random_mask_test.cpp - random masks: their law, and the same bits however the work is cut.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "graph/run.hpp"
#include "ops/records.hpp"

namespace gradus {
namespace {

Attributes settings(std::uint64_t stream, double keep, std::vector<std::int64_t> shape, Dtype dtype) {
  return {{"stream", static_cast<std::int64_t>(stream)},
          {"keep", keep},
          {"shape", std::move(shape)},
          {"dtype", static_cast<std::int64_t>(dtype)}};
}

Tensor whole(std::int64_t value) { return Tensor::from<std::int64_t>({}, {value}); }

Tensor mask(std::int64_t seed, std::int64_t step, const Attributes& attributes, int threads = 1) {
  Threads team(threads);
  const std::vector<Tensor> inputs{whole(seed), whole(step)};
  return evaluate(random_mask_op, inputs, attributes, team);
}

double share_of_ones(const Tensor& x) {
  double sum = 0;
  for (std::int64_t i = 0; i < x.size(); ++i) sum += x.number(i);
  return sum / static_cast<double>(x.size());
}

TEST(RandomMask, bit_of_an_element_is_its_uniform_number_against_keep) {
  for (const double keep : {0.0, 0.1, 0.5, 1 - 0x1p-53, 1.0}) {
    const std::uint64_t stream = stream_of("2.dropout");
    const Tensor got = mask(11, 42, settings(stream, keep, {3, 1001}, Dtype::float32));
    const Random random(11, stream, 42);
    for (std::int64_t i = 0; i < got.size(); ++i)
      ASSERT_EQ(got.number(i), random.uniform(static_cast<std::uint64_t>(i)) < keep ? 1 : 0) << i;
  }
}

TEST(RandomMask, is_the_same_for_any_cut_and_any_number_of_threads) {
  const Attributes attributes = settings(5, 0.8, {1000, 301}, Dtype::float32);
  const Tensor expected = mask(1, 2, attributes);
  for (const int threads : {2, 3}) EXPECT_TRUE(mask(1, 2, attributes, threads).same_bytes(expected));
  const std::vector<Tensor> values{whole(1), whole(2)};
  std::vector<Operand> inputs;
  for (const Tensor& value : values) inputs.push_back({const_cast<void*>(value.raw()), {}, Dtype::int64});
  for (const std::int64_t piece : {1000, 77777}) {
    Tensor got(expected.shape(), Dtype::float32);
    const Operand output{got.raw(), got.shape(), Dtype::float32};
    for (std::int64_t begin = 0; begin < got.size(); begin += piece)
      random_mask_op.kernel(Dtype::float32)
          ->kernel({inputs, output, attributes, begin, std::min(got.size(), begin + piece)});
    EXPECT_TRUE(got.same_bytes(expected));
  }
}

TEST(RandomMask, first_rows_of_a_larger_batch_are_the_smaller_batch) {
  const Tensor small = mask(1, 2, settings(5, 0.5, {10, 7}, Dtype::float32));
  const Tensor large = mask(1, 2, settings(5, 0.5, {20, 7}, Dtype::float32));
  for (std::int64_t i = 0; i < small.size(); ++i) EXPECT_EQ(large.number(i), small.number(i));
}

TEST(RandomMask, type_does_not_matter) {
  const Tensor narrow = mask(3, 4, settings(9, 0.3, {999}, Dtype::float32));
  const Tensor wide = mask(3, 4, settings(9, 0.3, {999}, Dtype::float64));
  EXPECT_TRUE(narrow.to(Dtype::float64).same_bytes(wide));
}

TEST(RandomMask, keeps_its_share_and_no_two_streams_agree) {
  constexpr std::int64_t count = 200000;
  const double keep = 0.7, deviation = std::sqrt(keep * (1 - keep) / count);
  const Tensor base = mask(1, 1, settings(1, keep, {count}, Dtype::float32));
  EXPECT_NEAR(share_of_ones(base), keep, 5 * deviation);
  // Independent masks agree in p^2 + (1 - p)^2 of the places.
  const double agreement = keep * keep + (1 - keep) * (1 - keep);
  for (const auto& [seed, step, stream] : {std::array{2, 1, 1}, std::array{1, 2, 1}, std::array{1, 1, 2}}) {
    const Tensor other =
        mask(seed, step, settings(static_cast<std::uint64_t>(stream), keep, {count}, Dtype::float32));
    double same = 0;
    for (std::int64_t i = 0; i < count; ++i) same += base.number(i) == other.number(i) ? 1 : 0;
    EXPECT_NEAR(same / count, agreement, 5 * deviation) << seed << " " << step << " " << stream;
  }
}

TEST(RandomMask, neighbours_do_not_depend_on_each_other) {
  constexpr std::int64_t count = 200000;
  const Tensor x = mask(8, 0, settings(3, 0.5, {count}, Dtype::float32));
  for (const std::int64_t distance : {1, 2, 8, 64, 784}) {
    double same = 0;
    for (std::int64_t i = distance; i < count; ++i) same += x.number(i) == x.number(i - distance) ? 1 : 0;
    EXPECT_NEAR(same / static_cast<double>(count - distance), 0.5, 0.006) << distance;
  }
}

TEST(RandomMask, bad_settings_are_refused) {
  Graph graph;
  const Var seed = graph.scalar(1, Dtype::int64), step = graph.scalar(2, Dtype::int64);
  EXPECT_THROW(random_mask(seed, step, 1, 1.5, {3}, Dtype::float32), UsageError);
  EXPECT_THROW(random_mask(seed, step, 1, std::nan(""), {3}, Dtype::float32), UsageError);
  EXPECT_THROW(random_mask(seed, step, 1, 0.5, {3}, Dtype::int64), DtypeError);
  EXPECT_THROW(random_mask(graph.scalar(1, Dtype::float32), step, 1, 0.5, {3}, Dtype::float32), DtypeError);
  const Var vector = graph.constant(Tensor::from<std::int64_t>({2}, {1, 2}));
  EXPECT_THROW(random_mask(vector, step, 1, 0.5, {3}, Dtype::float32), ShapeError);
}

}  // namespace
}  // namespace gradus
