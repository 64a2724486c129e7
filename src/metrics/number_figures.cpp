// number_figures.cpp - figures of numbers.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/sums.hpp"
#include "metrics/figures.hpp"

namespace gradus::metrics {

double mean_of(std::span<const double> values, std::span<const double> weights) {
  CompensatedSum sum, count;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (weights[row] == 0) continue;
    sum.add(weights[row] * values[row]);
    count.add(weights[row]);
  }
  return count.value() > 0 ? sum.value() / count.value() : std::numeric_limits<double>::quiet_NaN();
}

NumberFigures::NumberFigures(const NumberAnswers& answers)
    : answers_(answers), errors_(answers.truth.size()), by_error_(errors_.size()) {
  for (std::size_t row = 0; row < errors_.size(); ++row)
    errors_[row] = std::abs(answers.said[row] - answers.truth[row]);
  std::iota(by_error_.begin(), by_error_.end(), 0U);
  std::stable_sort(by_error_.begin(), by_error_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return errors_[a] < errors_[b]; });
  const auto is = [&](auto sign) { return std::all_of(answers.truth.begin(), answers.truth.end(), sign); };
  one_sign_ = is([](double x) { return x > 0; }) || is([](double x) { return x < 0; });
}

// Where the weights of the smaller ones reach half of all; between two where they do exactly. Weights that
// are whole numbers give the median of rows that are there so often.
double NumberFigures::median_error(std::span<const double> weights) const {
  CompensatedSum all, below;
  for (const double weight : weights) all.add(weight);
  const double half = all.value() / 2;
  for (std::size_t i = 0; i < by_error_.size(); ++i) {
    const double weight = weights[by_error_[i]], error = errors_[by_error_[i]];
    if (weight == 0) continue;
    below.add(weight);
    if (below.value() < half) continue;
    if (below.value() > half) return error;
    for (std::size_t next = i + 1; next < by_error_.size(); ++next)
      if (weights[by_error_[next]] > 0) return error / 2 + errors_[by_error_[next]] / 2;
    return error;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double r2_of(const SquareSum& errors, const WeightedMoments& truth, std::int64_t rows) {
  if (rows < 2) return std::numeric_limits<double>::quiet_NaN();
  const double error = errors.root_of_mean(truth.count()), deviation = truth.deviation();
  if (deviation == 0 && !std::isnan(error)) return error == 0 ? 1 : 0;
  const double squares = errors.value(), spread = truth.spread();
  const bool held = std::isnormal(spread) && (squares == 0 ? error == 0 : std::isnormal(squares));
  const double left = held ? squares / spread : (error / deviation) * (error / deviation);
  // The mean itself explains nothing, however its squares are rounded.
  constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
  return std::abs(1 - left) <= rounding ? 0 : 1 - left;
}

double NumberFigures::r2(std::span<const double> weights) const {
  SquareSum squares;
  WeightedMoments truth;
  std::int64_t counted = 0;
  for (std::size_t row = 0; row < errors_.size(); ++row) {
    if (weights[row] == 0) continue;
    ++counted;
    squares.add(errors_[row], weights[row]);
    truth.add(answers_.truth[row], weights[row]);
  }
  return r2_of(squares, truth, counted);
}

void NumberFigures::tell(std::span<const double> weights, Told& told) const {
  SquareSum squares;
  CompensatedSum count;
  for (std::size_t row = 0; row < errors_.size(); ++row) {
    squares.add(errors_[row], weights[row]);
    count.add(weights[row]);
  }
  told("rmse", squares.root_of_mean(count.value()));
  told("mae", mean_of(errors_, weights));
  told("median_error", median_error(weights));
  told("r2", r2(weights));
  if (!one_sign_) return;
  std::vector<double> shares(errors_.size());
  for (std::size_t row = 0; row < shares.size(); ++row)
    shares[row] = errors_[row] / std::abs(answers_.truth[row]);
  told("mape", mean_of(shares, weights));
}

}  // namespace gradus::metrics
