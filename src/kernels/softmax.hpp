// softmax.hpp - sums of exponentials over rows, safe at any size of the numbers.
//
// Rows are taken a few at a time, so that exp runs over all their numbers as one flat loop: rows of 10 then
// fill vectors as well as rows of 1,000 do. Each row's result is a function of that row alone.
#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/math.hpp"
#include "kernels/reduce.hpp"

namespace gradus {

/// The larger of two numbers; may miss one that is not a number.
struct Larger {
  template <class T>
  static T combine(T a, T b) {
    return choose(a > b, a, b);
  }
  template <class T>
  static T combine_one(T a, T b) {
    return a > b ? a : b;
  }
};

/// What to take away from a row so that exp neither overflows nor vanishes: its maximum; 0 where that is not
/// finite.
template <class T>
inline T row_shift(const T* x, std::int64_t k) {
  const T largest = combine_run<Larger>(x, k);
  return largest - largest == 0 ? largest : T(0);
}

/// y = exp(x) for n numbers; x and y may be the same.
template <class T>
inline void exp_all(const T* x, T* y, std::int64_t n) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) y[i] = math::exp(x[i]);
}

/// y = x + number for k numbers.
template <class T>
inline void shift_row(const T* x, T* y, std::int64_t k, T number) {
#pragma GCC ivdep
  for (std::int64_t j = 0; j < k; ++j) y[j] = x[j] + number;
}

/// Each of `rows` rows of k >= 1 numbers becomes e^x / sum of e^x, times the row's factor where there are
/// some.
template <class T>
inline void softmax_rows(const T* x, T* y, std::int64_t rows, std::int64_t k, const T* factors = nullptr) {
  const std::int64_t most = std::max<std::int64_t>(1, 4096 / k);  // stays in L1
  for (std::int64_t first = 0; first < rows; first += most) {
    const std::int64_t count = std::min(most, rows - first);
    const T* from = x + first * k;
    T* to = y + first * k;
    for (std::int64_t i = 0; i < count; ++i)
      shift_row(from + i * k, to + i * k, k, -row_shift(from + i * k, k));
    exp_all(to, to, count * k);
    for (std::int64_t i = 0; i < count; ++i) {
      T* row = to + i * k;
      const T scale = (factors ? factors[first + i] : 1) / combine_run<Adding>(row, k);
#pragma GCC ivdep
      for (std::int64_t j = 0; j < k; ++j) row[j] *= scale;
    }
  }
}

/// log of the sum of e^x for rows of k >= 1 numbers, in two parts whose sum it is: the shift of each row, and
/// the logarithm of the sum of e^(x - shift), for at most `most_log_rows` rows.
inline constexpr std::int64_t most_log_rows = 64;
template <class T>
inline void log_sum_rows(const T* x, std::int64_t rows, std::int64_t k, T* shifts, T* logs) {
  constexpr std::int64_t room = 1024;
  T buffer[room];
  const auto exponentials = [&](std::int64_t begin, std::int64_t end, std::int64_t from, std::int64_t n) {
    for (std::int64_t i = begin; i < end; ++i)
      shift_row(x + i * k + from, buffer + (i - begin) * n, n, -shifts[i]);
    exp_all(buffer, buffer, (end - begin) * n);
  };
  for (std::int64_t i = 0; i < rows; ++i) shifts[i] = row_shift(x + i * k, k);
  if (k <= room) {
    const std::int64_t step = room / k;
    for (std::int64_t begin = 0; begin < rows; begin += step) {
      const std::int64_t end = std::min(rows, begin + step);
      exponentials(begin, end, 0, k);
      for (std::int64_t i = begin; i < end; ++i) logs[i] = combine_run<Adding>(buffer + (i - begin) * k, k);
    }
  } else {
    for (std::int64_t i = 0; i < rows; ++i) {
      logs[i] = 0;
      for (std::int64_t from = 0; from < k; from += room) {
        const std::int64_t n = std::min(room, k - from);
        exponentials(i, i + 1, from, n);
        logs[i] += combine_run<Adding>(buffer, n);
      }
    }
  }
#pragma GCC ivdep
  for (std::int64_t i = 0; i < rows; ++i) logs[i] = math::log(logs[i]);
}

}  // namespace gradus
