// wide_sum.hpp - sums of numbers of one type that their count does not spoil.
#pragma once

#include <cstdint>
#include <type_traits>

#include "base/sums.hpp"

namespace gradus::kernels {

/// A sum in double as it is: exact enough for any count of numbers that are float32.
class DoubleSum {
 public:
  void add(double x) { sum_ += x; }
  double value() const { return sum_; }

 private:
  double sum_ = 0;
};

/// A sum of numbers of a type.
template <class T>
using WideSum = std::conditional_t<std::is_same_v<T, float>, DoubleSum, CompensatedSum>;

/// So many numbers may be added one after another in their own type: each addition rounds off at most half a
/// unit in the last place of the sum of their sizes. More belong in a WideSum, or in pairs.
inline constexpr std::int64_t few_terms = 64;

}  // namespace gradus::kernels
