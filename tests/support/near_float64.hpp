// near_float64.hpp - holds float32 results to the same in float64, with the error of plain float32 as
// measure.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/tensor.hpp>
#include <limits>

namespace gradus {

/// The largest distance of any number from the same number of `exact`.
inline double largest_distance(const Tensor& x, const Tensor& exact) {
  double largest = 0;
  for (std::int64_t i = 0; i < exact.size(); ++i)
    largest = std::max(largest, std::abs(x.number(i) - exact.number(i)));
  return largest;
}

/// Expects that `got`, in float32, is as near to `exact` as another order of the same additions may leave it:
/// within four times what `plain` is off, and a rounding of the largest number.
inline void expect_near_float64(const Tensor& got, const Tensor& plain, const Tensor& exact) {
  double size = 0;
  for (std::int64_t i = 0; i < exact.size(); ++i) size = std::max(size, std::abs(exact.number(i)));
  const double rounding = static_cast<double>(std::numeric_limits<float>::epsilon()) * size;
  EXPECT_LE(largest_distance(got, exact), 4 * largest_distance(plain, exact) + rounding);
}

}  // namespace gradus
