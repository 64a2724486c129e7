// softmax.cpp - sums of exponentials over rows, compiled for each target.
#include "kernels/softmax.hpp"

#include "base/math.hpp"
#include "kernels/reduce.hpp"
#include "kernels/target.hpp"

namespace gradus::kernels {
namespace {

/// Rows that combine_short_rows() takes at a time, and what is a short one: longer ones are combined by
/// vectors.
constexpr std::int64_t rows_together = 8, short_row = 32;

/// All numbers of each of `rows_together` rows of k < short_row numbers combined, as combine_run does it for
/// one: the rows take turns, as each of them alone waits for its last result.
template <class C, class T>
void combine_short_rows(const T* x, std::int64_t k, T* out) {
  const auto each_row = [](const auto& body) {
#pragma GCC unroll 8
    for (std::int64_t i = 0; i < rows_together; ++i) body(i);
  };
  T total[rows_together];
  each_row([&](std::int64_t i) { total[i] = x[i * k]; });
  for (std::int64_t j = 1; j < k; ++j)
    each_row([&](std::int64_t i) { total[i] = C::combine_one(total[i], x[i * k + j]); });
  each_row([&](std::int64_t i) { out[i] = total[i]; });
}

/// All numbers of each of some rows of k combined.
template <class C, class T>
void combine_each_row(const T* x, std::int64_t rows, std::int64_t k, T* out) {
  std::int64_t i = 0;
  if (k < short_row)
    for (; i + rows_together <= rows; i += rows_together) combine_short_rows<C>(x + i * k, k, out + i);
  for (; i < rows; ++i) out[i] = combine_run<C>(x + i * k, k);
}

/// What to take away from each row so that exp neither overflows nor vanishes: its maximum; 0 where that is
/// not finite.
template <class T>
void row_shifts(const T* x, std::int64_t rows, std::int64_t k, T* shifts) {
  combine_each_row<Larger>(x, rows, k, shifts);
  for (std::int64_t i = 0; i < rows; ++i) shifts[i] = shifts[i] - shifts[i] == 0 ? shifts[i] : T(0);
}

/// y = exp(x) for n numbers; x and y may be the same.
template <class T>
void exp_all(const T* x, T* y, std::int64_t n) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) y[i] = math::exp(x[i]);
}

/// y = f(x, number of its row) for rows of k numbers; y is not x.
template <class F, class T, class Number>
void with_number_of_row(const T* x, std::int64_t rows, std::int64_t k, const Number* numbers, T* y,
                        const F& f) {
  constexpr std::int64_t wide = 16;
  std::int64_t i = 0;
  // A short row is done as one of 16 numbers: those too many are written again by the next one.
  const auto all_of_row = [&](std::int64_t n) {
#pragma GCC ivdep
#pragma GCC unroll 1  // unrolled for a known width, it would no longer be seen as a loop to vectorise
    for (std::int64_t j = 0; j < n; ++j) y[i * k + j] = f(x[i * k + j], numbers[i]);
  };
  if (k <= wide)
    for (; (rows - i) * k >= wide; ++i) all_of_row(wide);
  for (; i < rows; ++i) all_of_row(k);
}

template <class T>
struct SoftmaxRows {
  using Number = T;

  static void run(const T* x, T* y, std::int64_t rows, std::int64_t k) {
    constexpr std::int64_t most_rows = 64, room = 4096;
    const std::int64_t most = std::clamp<std::int64_t>(room / k, 1, most_rows);  // stays in L1
    T numbers[most_rows], buffer[room];
    for (std::int64_t first = 0; first < rows; first += most) {
      const std::int64_t count = std::min(most, rows - first);
      T* to = y + first * k;
      T* e = k <= room ? buffer : to;
      row_shifts(x + first * k, count, k, numbers);
      with_number_of_row(x + first * k, count, k, numbers, e,
                         [](T number, T shift) { return number - shift; });
      exp_all(e, e, count * k);
      combine_each_row<Adding>(e, count, k, numbers);
      for (std::int64_t i = 0; i < count; ++i) numbers[i] = 1 / numbers[i];
      with_number_of_row(e, count, k, numbers, to, [](T number, T factor) { return number * factor; });
    }
  }
};

/// log(total), where total is the sum of e^(x - shift) of a row and rest the sum of those that are not 1:
/// near 1 the total has lost digits of the rest.
template <class T>
T log_of_total(T total, T rest) {
  const bool near = (total >= 1) & (total < static_cast<T>(1.5));  // a single number was 1
  const T u = near ? 1 + rest : total, lost = near ? rest - (u - 1) : T(0);
  const auto [exponent, mantissa] = math::parts::split(u);
  return math::parts::log_ends(u, math::parts::log_of(exponent, mantissa - 1, lost / u));
}

template <class T>
struct LogSumRows {
  using Number = T;

  static void run(const T* x, std::int64_t rows, std::int64_t k, T* shifts, T* logs) {
    constexpr std::int64_t room = 1024;
    T buffer[room], rests[most_log_rows];
    const auto without_ones = [&](std::int64_t n) {
#pragma GCC ivdep
      for (std::int64_t i = 0; i < n; ++i) buffer[i] = choose(buffer[i] == 1, T(0), buffer[i]);
    };
    const auto exponentials = [&](std::int64_t begin, std::int64_t end, std::int64_t from, std::int64_t n) {
      const auto shifted = [](T number, T shift) { return number - shift; };
      if (n == k)
        with_number_of_row(x + begin * k, end - begin, k, shifts + begin, buffer, shifted);
      else
        with_number_of_row(x + begin * k + from, 1, n, shifts + begin, buffer, shifted);
      exp_all(buffer, buffer, (end - begin) * n);
    };
    row_shifts(x, rows, k, shifts);
    if (k <= room) {
      const std::int64_t step = room / k;
      for (std::int64_t begin = 0; begin < rows; begin += step) {
        const std::int64_t end = std::min(rows, begin + step);
        exponentials(begin, end, 0, k);
        combine_each_row<Adding>(buffer, end - begin, k, logs + begin);
        without_ones((end - begin) * k);
        combine_each_row<Adding>(buffer, end - begin, k, rests + begin);
      }
    } else {
      for (std::int64_t i = 0; i < rows; ++i) {
        logs[i] = rests[i] = 0;
        for (std::int64_t from = 0; from < k; from += room) {
          const std::int64_t n = std::min(room, k - from);
          exponentials(i, i + 1, from, n);
          logs[i] += combine_run<Adding>(buffer, n);
          without_ones(n);
          rests[i] += combine_run<Adding>(buffer, n);
        }
      }
    }
#pragma GCC ivdep
    for (std::int64_t i = 0; i < rows; ++i) logs[i] = log_of_total(logs[i], rests[i]);
  }
};

template <class T>
struct SoftmaxRowsOfParts {
  using Number = T;

  static void run(const T* x, std::int64_t rows, std::int64_t k, const T* parts, const T* factors, T* y) {
    struct Parts {
      T shift, log;
    };
    constexpr std::int64_t most_rows = 64, room = 1024;
    T buffer[room];
    Parts of_row[most_rows];
    const std::int64_t most = std::clamp<std::int64_t>(room / k, 1, most_rows);
    for (std::int64_t first = 0; first < rows; first += most) {
      const std::int64_t count = std::min(most, rows - first);
      for (std::int64_t i = 0; i < count; ++i)
        of_row[i] = {parts[2 * (first + i)], parts[2 * (first + i) + 1]};
      for (std::int64_t from = 0; from < k; from += room) {
        const std::int64_t n = std::min(room, k - from), at = first * k + from;
        with_number_of_row(x + at, count, n, of_row, buffer,
                           [](T number, const Parts& own) { return (number - own.shift) - own.log; });
        exp_all(buffer, buffer, count * n);
        with_number_of_row(buffer, count, n, factors + first, y + at,
                           [](T number, T factor) { return number * factor; });
      }
    }
  }
};

}  // namespace

template <class T>
void softmax_rows(const T* x, T* y, std::int64_t rows, std::int64_t k) {
  run_on_target<SoftmaxRows<T>>(x, y, rows, k);
}
template void softmax_rows(const float*, float*, std::int64_t, std::int64_t);
template void softmax_rows(const double*, double*, std::int64_t, std::int64_t);

template <class T>
void log_sum_rows(const T* x, std::int64_t rows, std::int64_t k, T* shifts, T* logs) {
  run_on_target<LogSumRows<T>>(x, rows, k, shifts, logs);
}
template void log_sum_rows(const float*, std::int64_t, std::int64_t, float*, float*);
template void log_sum_rows(const double*, std::int64_t, std::int64_t, double*, double*);

template <class T>
void softmax_rows_of_parts(const T* x, std::int64_t rows, std::int64_t k, const T* parts, const T* factors,
                           T* y) {
  run_on_target<SoftmaxRowsOfParts<T>>(x, rows, k, parts, factors, y);
}
template void softmax_rows_of_parts(const float*, std::int64_t, std::int64_t, const float*, const float*,
                                    float*);
template void softmax_rows_of_parts(const double*, std::int64_t, std::int64_t, const double*, const double*,
                                    double*);

}  // namespace gradus::kernels
