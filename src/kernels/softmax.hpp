// softmax.hpp - sums of exponentials over rows, safe at any size of the numbers; of float and double.
//
// Rows are taken a few at a time, so that exp runs over all their numbers as one flat loop: rows of 10 then
// fill vectors as well as rows of 1,000 do. Each row's result is a function of that row alone. Many ops need
// them, so they are functions of their own, compiled once for each target.
#pragma once

#include <algorithm>
#include <cstdint>

namespace gradus::kernels {

/// Each of `rows` rows of k >= 1 numbers becomes e^x / sum of e^x.
template <class T>
void softmax_rows(const T* x, T* y, std::int64_t rows, std::int64_t k);

/// Rows that log_sum_rows takes at most.
inline constexpr std::int64_t most_log_rows = 64;

/// log of the sum of e^x for rows of k >= 1 numbers, in two parts whose sum it is: the shift of each row, and
/// the logarithm of the sum of e^(x - shift), for at most `most_log_rows` rows.
template <class T>
void log_sum_rows(const T* x, std::int64_t rows, std::int64_t k, T* shifts, T* logs);

/// visit(row, shift, logarithm) for rows [begin, end) of k numbers: what log_sum_rows says of each.
template <class T, class Visit>
inline void for_each_log_sum(const T* x, std::int64_t begin, std::int64_t end, std::int64_t k,
                             const Visit& visit) {
  for (std::int64_t first = begin; first < end; first += most_log_rows) {
    const std::int64_t count = std::min(most_log_rows, end - first);
    T shifts[most_log_rows], logs[most_log_rows];
    log_sum_rows(x + first * k, count, k, shifts, logs);
    for (std::int64_t i = 0; i < count; ++i) visit(first + i, shifts[i], logs[i]);
  }
}

/// What softmax_rows gives, times a factor for each row, from `parts` [rows, 2] that log_sum_rows found.
template <class T>
void softmax_rows_of_parts(const T* x, std::int64_t rows, std::int64_t k, const T* parts, const T* factors,
                           T* y);

}  // namespace gradus::kernels
