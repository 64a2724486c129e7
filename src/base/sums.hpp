// sums.hpp - sums, means, variances and norms in double that neither many, nor large, nor unequal numbers
// spoil. All figures that are told to somebody come from here.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace gradus {

/// A sum, and beside it the sum of what each addition rounded off (Knuth's TwoSum): off by one rounding of
/// the result, however many numbers there are, unless they cancel to less than 1e-16 of their sizes.
class CompensatedSum {
 public:
  void add(double x) {
    const double next = sum_ + x, part = next - sum_;
    rest_ += (sum_ - (next - part)) + (x - part);
    sum_ = next;
  }
  /// Infinite or NaN where a number was, or where the sum overflows.
  double value() const { return std::isfinite(sum_) ? sum_ + rest_ : sum_; }

 private:
  double sum_ = 0, rest_ = 0;
};

/// The sum of weight x^2 where squares alone would overflow or vanish as well: where the largest number is
/// beyond 1e100 or 1e-100, all are taken in units of a power of two near it. Others keep their bits.
class SquareSum {
 public:
  void add(double x, double weight = 1) {
    if (std::abs(x) > most_) grow(std::abs(x));
    const double share = in_units(x);
    sum_.add(weight * share * share);
  }
  /// Infinite or 0 where no double holds it.
  double value() const { return std::scalbn(sum_.value(), 2 * unit_); }
  /// The root of value() / count, at any size.
  double root_of_mean(double count) const { return std::scalbn(std::sqrt(sum_.value() / count), unit_); }
  /// A number, and a sum of squares, in the units of this sum, which is 2^unit().
  double in_units(double x) const { return unit_ == 0 ? x : std::scalbn(x, -unit_); }
  double sum_in_units() const { return sum_.value(); }
  int unit() const { return unit_; }

 private:
  void grow(double size) {
    most_ = size;
    const bool fits = (size > 1e-100 && size < 1e100) || !std::isfinite(size);
    const int unit = fits ? 0 : std::ilogb(size);
    if (unit == unit_) return;
    const double before = std::scalbn(sum_.value(), 2 * (unit_ - unit));
    sum_ = {};
    sum_.add(before);
    unit_ = unit;
  }

  double most_ = 0;
  int unit_ = 0;
  CompensatedSum sum_;
};

/// Mean and variance of numbers, in one pass. Distances from the first number are summed, so
/// that equal numbers have a variance of exactly 0 and a common offset costs no digit: as the first number is
/// among them, the relative error of a variance of n numbers is at most some n roundings.
class Moments {
 public:
  void add(double x) {
    if (count_ == 0) first_ = x;
    ++count_;
    const double away = x - first_;
    varies_ = varies_ || away != 0;
    away_.add(away);
    squares_.add(away);
  }
  double count() const { return count_; }
  /// False while all numbers are the same.
  bool varies() const { return varies_; }
  /// 0 of nothing.
  double mean() const { return count() > 0 ? first_ + away_.value() / count() : first_; }
  /// The sum of (x - mean)^2; at least 0.
  double spread() const { return std::scalbn(spread_in_units(), 2 * squares_.unit()); }
  /// Of the numbers as they are, not an estimate for more of their kind: the spread over the count.
  double variance() const { return count() > 0 ? spread() / count() : 0; }
  /// The root of that, also where it is no double itself.
  double deviation() const {
    return count() > 0 ? std::scalbn(std::sqrt(spread_in_units() / count()), squares_.unit()) : 0;
  }
  /// As an estimate for more numbers of their kind, of which these are a sample: the root of the spread over
  /// one less than the count; 0 of one.
  double sample_deviation() const {
    return count() > 1 ? deviation() * std::sqrt(count() / (count() - 1)) : 0;
  }

 private:
  double spread_in_units() const {
    if (!(count() > 0)) return 0;
    const double away = squares_.in_units(away_.value());
    const double spread = squares_.sum_in_units() - away * (away / count());
    return spread < 0 ? 0 : spread;
  }

  double first_ = 0, count_ = 0;
  bool varies_ = false;
  CompensatedSum away_;
  SquareSum squares_;
};

/// The same of numbers with weights, those of weight 0 left out. As the first may lie far from the others and
/// weigh next to nothing, distances are from the mean of those before (West, 1979), which is kept as its
/// distance from the first: equal numbers still have a variance of exactly 0.
class WeightedMoments {
 public:
  void add(double x, double weight) {
    if (weight == 0) return;
    const double before = count();
    if (before == 0) first_ = x;
    const double away = x - first_, mean = before > 0 ? away_.value() / before : 0;
    count_.add(weight);
    away_.add(weight * away);
    squares_.add(away - mean, weight * (before / (before + weight)));
  }
  /// The sum of the weights.
  double count() const { return count_.value(); }
  /// 0 of nothing.
  double mean() const { return count() > 0 ? first_ + away_.value() / count() : first_; }
  /// The sum of weight (x - mean)^2.
  double spread() const { return squares_.value(); }
  /// The spread over the count, and the root of that, also where it is no double itself.
  double variance() const { return count() > 0 ? spread() / count() : 0; }
  double deviation() const { return count() > 0 ? squares_.root_of_mean(count()) : 0; }

 private:
  double first_ = 0;
  CompensatedSum count_, away_;
  SquareSum squares_;
};

/// The sum of the numbers.
inline double total_of(std::span<const double> numbers) {
  CompensatedSum sum;
  for (const double x : numbers) sum.add(x);
  return sum.value();
}

/// The sum of a_i b_i; both have the same length.
inline double dot(std::span<const double> a, std::span<const double> b) {
  CompensatedSum sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum.add(a[i] * b[i]);
  return sum.value();
}

/// The root of the sum of squares, where squares alone would overflow or vanish as well: they are taken in
/// units of a power of two near the largest number. `each(visit)` calls visit(x) for every number, the same
/// ones in each of two passes.
template <class Each>
double norm_of_each(const Each& each) {
  double most = 0;
  bool nan = false;
  each([&](double x) {
    nan = nan || std::isnan(x);
    most = std::fmax(most, std::abs(x));
  });
  if (nan) return std::nan("");
  if (most == 0 || std::isinf(most)) return most;
  const int unit = std::ilogb(most);
  CompensatedSum squares;
  each([&](double x) {
    const double share = std::scalbn(x, -unit);
    squares.add(share * share);
  });
  return std::scalbn(std::sqrt(squares.value()), unit);
}

/// The same of numbers side by side.
inline double norm_of(std::span<const double> numbers) {
  return norm_of_each([&](const auto& visit) {
    for (const double x : numbers) visit(x);
  });
}

}  // namespace gradus
