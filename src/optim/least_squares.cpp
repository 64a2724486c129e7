// least_squares.cpp - linear least squares and ridge of tensors, with a bias that is not penalised.
#include "kernels/least_squares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>
#include <limits>

#include "base/sums.hpp"
#include "base/weights.hpp"

namespace gradus {
namespace {

struct Problem {
  std::int64_t rows, features, outputs;
  std::vector<double> x, y, weight;
};

// Empty where all rows count one.
std::vector<double> weights_of(const Tensor& weight, std::int64_t rows) {
  if (weight.size() == 0) return {};
  if (weight.shape() != Shape{rows})
    throw ShapeError(
        fmt::format("least_squares: takes weight [N] for {} rows, got {}", rows, weight.shape().str()));
  const Tensor weight64 = weight.to(Dtype::float64);
  const auto values = weight64.data<double>();
  (void)total_weight(values, "least_squares");
  return {values.begin(), values.end()};
}

// Throws DataError, with the place, for the first number that is none.
void expect_finite_numbers(std::span<const double> values, std::int64_t columns, std::string_view name) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw DataError(fmt::format("least_squares: {} has {} in row {}, column {} (counted from 1)", name,
                                  values[i], i / static_cast<std::size_t>(columns) + 1,
                                  i % static_cast<std::size_t>(columns) + 1));
}

Problem problem_of(const Tensor& x, const Tensor& y, const Tensor& weight) {
  const Shape &xs = x.shape(), &ys = y.shape();
  const bool fits = xs.rank() == 2 && (ys.rank() == 1 || ys.rank() == 2) && ys[0] == xs[0];
  if (!fits)
    throw ShapeError(fmt::format("least_squares: takes x [N, features] and y [N, outputs], got {} and {}",
                                 xs.str(), ys.str()));
  if (!is_floating(x.dtype()) || !is_floating(y.dtype()))
    throw DtypeError(fmt::format("least_squares: takes floating numbers, got {} and {}", name(x.dtype()),
                                 name(y.dtype())));
  const Tensor x64 = x.to(Dtype::float64), y64 = y.to(Dtype::float64);
  const auto xd = x64.data<double>(), yd = y64.data<double>();
  const std::int64_t outputs = ys.rank() == 2 ? ys[1] : 1;
  expect_finite_numbers(xd, xs[1], "x");
  expect_finite_numbers(yd, outputs, "y");
  return {xs[0], xs[1], outputs, {xd.begin(), xd.end()}, {yd.begin(), yd.end()}, weights_of(weight, xs[0])};
}

// Differences in the last binary digit are rounding: a column of 1 and 0.9999999999999999 is constant.
constexpr double last_digit = 2 * std::numeric_limits<double>::epsilon();

// Takes the weighted mean of each column away from it.
std::vector<double> centred(std::vector<double>& values, const Problem& problem, std::int64_t columns) {
  const auto width = static_cast<std::size_t>(columns);
  const std::vector<double>& weight = problem.weight;
  std::vector<WeightedMoments> moments(width);
  for (std::size_t i = 0; i < values.size(); ++i)
    moments[i % width].add(values[i], weight.empty() ? 1 : weight[i / width]);
  std::vector<double> means;
  std::vector<char> constant;
  for (const WeightedMoments& column : moments) {
    means.push_back(column.count() > 0 ? column.mean() : 0);
    constant.push_back(column.deviation() <= last_digit * std::abs(column.mean()));
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = constant[i % width] ? 0 : values[i] - means[i % width];
  return means;
}

std::vector<double> with_column_of_ones(const Problem& problem) {
  std::vector<double> x;
  x.reserve(problem.x.size() + static_cast<std::size_t>(problem.rows));
  for (std::int64_t row = 0; row < problem.rows; ++row) {
    const auto begin = problem.x.begin() + row * problem.features;
    x.insert(x.end(), begin, begin + problem.features);
    x.push_back(1);
  }
  return x;
}

// The square of a row counts for its weight where the row is multiplied by the root of it.
void multiply_rows(std::vector<double>& values, const std::vector<double>& weight, std::int64_t columns) {
  const auto width = static_cast<std::size_t>(columns);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] *= std::sqrt(weight[i / width]);
}

// The power of two to divide each column by, where squares of its numbers, the largest at least `least`,
// would overflow or vanish; 0 for all others, so that they keep their bits.
std::vector<int> units_of(std::span<const double> values, std::int64_t columns, double least) {
  std::vector<double> most(static_cast<std::size_t>(columns), least);
  for (std::size_t i = 0; i < values.size(); ++i) {
    double& of_column = most[i % most.size()];
    of_column = std::fmax(of_column, std::abs(values[i]));
  }
  std::vector<int> units;
  for (const double size : most)
    units.push_back(size == 0 || (size > 1e-100 && size < 1e100) ? 0 : std::ilogb(size));
  return units;
}

void divide(std::vector<double>& values, const std::vector<int>& units) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const int unit = units[i % units.size()]; unit != 0) values[i] = std::scalbn(values[i], -unit);
}

std::vector<double> solved(Problem& problem, double ridge) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::ranges::all_of(problem.x, finite) || !std::ranges::all_of(problem.y, finite))
    throw NonFiniteError("least_squares: numbers too far apart for their differences; scale x and y");
  const std::vector<int> x_units = units_of(problem.x, problem.features, std::sqrt(ridge));
  const std::vector<int> y_units = units_of(problem.y, problem.outputs, 0);
  divide(problem.x, x_units);
  divide(problem.y, y_units);
  std::vector<double> roots(x_units.size(), std::sqrt(ridge));
  divide(roots, x_units);
  std::vector<double> w(static_cast<std::size_t>(problem.features * problem.outputs));
  kernels::least_squares_solution({problem.rows, problem.features, problem.outputs, problem.x.data(),
                                   problem.y.data(), ridge > 0 ? roots.data() : nullptr},
                                  w.data());
  for (std::size_t i = 0; i < w.size(); ++i)
    w[i] = std::scalbn(w[i], y_units[i % y_units.size()] - x_units[i / y_units.size()]);
  if (!std::ranges::all_of(w, finite))
    throw NonFiniteError("least_squares: weights too large for a double; scale x and y");
  return w;
}

}  // namespace

LinearFit least_squares(const Tensor& x, const Tensor& y, const LeastSquaresOptions& options) {
  if (!(options.lambda >= 0) || !std::isfinite(options.lambda))
    throw UsageError(fmt::format("least_squares: lambda must be at least 0, got {}", options.lambda));
  Problem problem = problem_of(x, y, options.weight);
  if (problem.rows == 0) throw UsageError("least_squares: no row counts; at least one must");
  const std::int64_t features = problem.features, outputs = problem.outputs;
  LinearFit fit{Tensor({outputs, features}, Dtype::float64), Tensor({outputs}, Dtype::float64)};
  // A bias that costs nothing is best where the mean error is 0: it drops out of centred data.
  std::vector<double> x_mean, y_mean;
  if (options.bias && options.penalise_bias) {
    problem.x = with_column_of_ones(problem);
    ++problem.features;
  } else if (options.bias) {
    x_mean = centred(problem.x, problem, features);
    y_mean = centred(problem.y, problem, outputs);
  }
  if (!problem.weight.empty()) {
    multiply_rows(problem.x, problem.weight, problem.features);
    multiply_rows(problem.y, problem.weight, outputs);
  }
  const std::vector<double> w = solved(problem, options.lambda);
  for (std::int64_t k = 0; k < outputs; ++k) {
    double bias = y_mean.empty() ? 0 : y_mean[static_cast<std::size_t>(k)];
    for (std::int64_t j = 0; j < problem.features; ++j) {
      const double value = w[static_cast<std::size_t>(j * outputs + k)];
      if (j == features) {
        bias = value;
        break;
      }
      fit.weight.set_number(k * features + j, value);
      if (!x_mean.empty()) bias -= value * x_mean[static_cast<std::size_t>(j)];
    }
    fit.bias.set_number(k, bias);
  }
  return fit;
}

}  // namespace gradus
