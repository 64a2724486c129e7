// cast_test.cpp - conversions between all element types.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "ops/element_wise.hpp"

namespace gradus {
namespace {

using testing::infinity;
using testing::nan;

constexpr Dtype all_types[] = {Dtype::float32, Dtype::float64, Dtype::int64, Dtype::boolean, Dtype::uint8};

Tensor converted(const Tensor& x, Dtype dtype) {
  Graph graph;
  return evaluate(graph, cast(graph.constant(x), dtype).id(), {});
}

TEST(Cast, numbers_that_fit_stay_the_same) {
  for (const Dtype from : all_types)
    for (const Dtype to : all_types) {
      const bool flags = from == Dtype::boolean || to == Dtype::boolean;
      Tensor x({20}, from);
      for (std::int64_t i = 0; i < x.size(); ++i)
        x.set_number(i, static_cast<double>(flags ? i % 2 : i * 13));
      const Tensor y = converted(x, to);
      EXPECT_EQ(y.dtype(), to);
      for (std::int64_t i = 0; i < x.size(); ++i)
        EXPECT_EQ(y.number(i), x.number(i)) << name(from) << " " << name(to);
    }
}

TEST(Cast, fractions_are_cut_and_what_is_beyond_becomes_the_nearest) {
  const Tensor x = Tensor::from<double>({8}, {-1.9, 1.9, 300, -5, 1e300, -1e300, infinity, nan});
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                         least = std::numeric_limits<std::int64_t>::min();
  EXPECT_TRUE(converted(x, Dtype::int64)
                  .same_bytes(Tensor::from<std::int64_t>({8}, {-1, 1, 300, -5, most, least, most, least})));
  EXPECT_TRUE(
      converted(x, Dtype::uint8).same_bytes(Tensor::from<std::uint8_t>({8}, {0, 1, 255, 0, 255, 0, 255, 0})));
  EXPECT_TRUE(converted(x.to(Dtype::float32), Dtype::int64)
                  .same_bytes(Tensor::from<std::int64_t>({8}, {-1, 1, 300, -5, most, least, most, least})));
  const Tensor whole = Tensor::from<std::int64_t>({3}, {-7, 200, 1000});
  EXPECT_TRUE(converted(whole, Dtype::uint8).same_bytes(Tensor::from<std::uint8_t>({3}, {0, 200, 255})));
}

TEST(Cast, all_but_zero_is_true) {
  const Tensor x = Tensor::from<double>({4}, {0, 0.25, -3, nan});
  EXPECT_TRUE(converted(x, Dtype::boolean).same_bytes(Tensor::from<bool>({4}, {false, true, true, true})));
}

TEST(Cast, gradient_passes_between_floating_types_alone) {
  Graph graph;
  const Var x = graph.input("x", {2}, Dtype::float32);
  const Feeds feeds{{"x", Tensor::from<float>({2}, {1.5F, 2})}};
  const Var wide = square(cast(x, Dtype::float64)), whole = cast(cast(x, Dtype::int64), Dtype::float32);
  const Var through = vector_jacobian(wide, ones_like(wide), {{x}})[0];
  EXPECT_TRUE(evaluate(graph, through.id(), feeds).same_bytes(Tensor::from<float>({2}, {3, 4})));
  const Var stopped = vector_jacobian(whole, ones_like(whole), {{x}})[0];
  EXPECT_TRUE(evaluate(graph, stopped.id(), feeds).same_bytes(Tensor::from<float>({2}, {0, 0})));
}

TEST(Cast, to_the_same_type_adds_nothing) {
  Graph graph;
  const Var x = graph.scalar(1, Dtype::float32);
  EXPECT_TRUE(same(cast(x, Dtype::float32), x));
}

}  // namespace
}  // namespace gradus
