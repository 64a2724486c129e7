// reduce_test.cpp - sums and maxima: exact enough for a million floats, and over every set of axes.
#include "kernels/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace gradus::kernels {
namespace {

template <class C, class T>
std::vector<T> reduced(const std::vector<T>& x, const Shape& shape, const std::vector<std::int64_t>& axes) {
  const Reduction plan(shape, axes);
  std::vector<T> y(static_cast<std::size_t>(plan.outer * plan.width));
  reduce<C>(plan, x.data(), y.data(), 0, plan.units());
  return y;
}

// Whole numbers, so that every order of adding gives the same sum.
std::vector<double> counting(std::int64_t n) {
  std::vector<double> x(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i * 37 % 101) - 50;
  return x;
}

// Sums by the definition, one number after another.
std::vector<double> plainly(const std::vector<double>& x, const Shape& shape, unsigned mask) {
  std::int64_t size = 1;
  for (int axis = 0; axis < shape.rank(); ++axis) size *= (mask >> axis & 1U) != 0 ? 1 : shape[axis];
  std::vector<double> y(static_cast<std::size_t>(size), 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::int64_t rest = static_cast<std::int64_t>(i), place = 0, stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      if ((mask >> axis & 1U) == 0) {
        place += rest % shape[axis] * stride;
        stride *= shape[axis];
      }
      rest /= shape[axis];
    }
    y[static_cast<std::size_t>(place)] += x[i];
  }
  return y;
}

TEST(Reduce, sums_over_every_set_of_axes) {
  for (const Shape& shape :
       {Shape{3, 4, 5}, Shape{130, 3, 70}, Shape{2, 1, 3, 2}, Shape{70, 200}, Shape{2, 3, 2, 3, 2}}) {
    const std::vector<double> x = counting(shape.size());
    for (unsigned mask = 0; mask < 1U << shape.rank(); ++mask) {
      std::vector<std::int64_t> axes;
      for (int axis = 0; axis < shape.rank(); ++axis)
        if ((mask >> axis & 1U) != 0) axes.push_back(axis);
      EXPECT_EQ(reduced<Adding>(x, shape, axes), plainly(x, shape, mask)) << shape.str() << " mask " << mask;
    }
  }
}

TEST(Reduce, sums_a_million_floats_to_the_last_places) {
  const std::vector<float> tenths(1'000'000, 0.1F);
  const double exact = 1'000'000 * static_cast<double>(0.1F);
  for (const Shape& shape : {Shape{1'000'000}, Shape{1000, 1000}, Shape{100'000, 10}}) {
    const float all = reduced<Adding>(
        tenths, shape, shape.rank() == 1 ? std::vector<std::int64_t>{0} : std::vector<std::int64_t>{0, 1})[0];
    EXPECT_NEAR(all, exact, 4 * 0.0078125) << shape.str();  // units of the last place at 100,000
  }
  const std::vector<float> columns = reduced<Adding>(tenths, {250'000, 4}, {0});
  for (const float column : columns) EXPECT_NEAR(column, exact / 4, 4 * 0.001953125);
}

TEST(Reduce, sums_the_same_bits_whatever_the_cut) {
  const Shape shape{300, 500};
  std::vector<float> x(static_cast<std::size_t>(shape.size()));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  for (const std::vector<std::int64_t>& axes : {std::vector<std::int64_t>{0}, {1}}) {
    const Reduction plan(shape, axes);
    const std::vector<float> whole = reduced<Adding>(x, shape, axes);
    std::vector<float> pieces(whole.size());
    for (std::int64_t unit = 0; unit < plan.units(); ++unit)
      reduce<Adding>(plan, x.data(), pieces.data(), unit, unit + 1);
    EXPECT_EQ(whole, pieces);
  }
}

TEST(Reduce, sums_nothing_to_zero) {
  EXPECT_EQ(reduced<Adding>(std::vector<float>{}, {0, 3}, {0}), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(reduced<Adding>(std::vector<float>{}, {3, 0}, {1}), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(reduced<Adding>(std::vector<float>{}, {0}, {0}), (std::vector<float>{0}));
  EXPECT_TRUE(reduced<Adding>(std::vector<float>{}, {0, 3}, {1}).empty());
}

TEST(Reduce, finds_the_largest_wherever_it_stands) {
  for (const std::int64_t n : {1, 5, 31, 32, 33, 100, 1100, 5000}) {
    std::vector<float> x(static_cast<std::size_t>(n), -3.F);
    for (std::size_t i = 0; i < x.size(); i += std::max<std::size_t>(1, x.size() / 40)) {
      x[i] = 2;
      EXPECT_EQ(reduced<TakingLarger>(x, {n}, {0})[0], 2) << n << " at " << i;
      x[i] = std::numeric_limits<float>::quiet_NaN();
      EXPECT_TRUE(std::isnan(reduced<TakingLarger>(x, {n}, {0})[0])) << n << " at " << i;
      EXPECT_TRUE(std::isnan(reduced<TakingLarger>(x, {n, 1}, {0, 1})[0])) << n << " at " << i;
      x[i] = -3;
    }
  }
  EXPECT_EQ(reduced<TakingLarger>(std::vector<std::int64_t>{-7, 4, -9, 3}, {2, 2}, {0}),
            (std::vector<std::int64_t>{-7, 4}));
}

}  // namespace
}  // namespace gradus::kernels
