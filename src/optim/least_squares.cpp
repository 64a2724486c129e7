// least_squares.cpp - linear least squares and ridge of tensors, with a bias that is not penalised.
#include "kernels/least_squares.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>
#include <numeric>

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
  for (const double value : values)
    if (!(value >= 0) || !std::isfinite(value))
      throw UsageError(fmt::format("least_squares: weights must be finite and at least 0, got {}", value));
  return {values.begin(), values.end()};
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
  return {xs[0],
          xs[1],
          ys.rank() == 2 ? ys[1] : 1,
          {xd.begin(), xd.end()},
          {yd.begin(), yd.end()},
          weights_of(weight, xs[0])};
}

// Takes the weighted mean of each column away from it.
std::vector<double> centred(std::vector<double>& values, const Problem& problem, std::int64_t columns) {
  std::vector<double> means(static_cast<std::size_t>(columns));
  const auto width = static_cast<std::size_t>(columns);
  const std::vector<double>& weight = problem.weight;
  for (std::size_t i = 0; i < values.size(); ++i)
    means[i % width] += weight.empty() ? values[i] : weight[i / width] * values[i];
  const double count = weight.empty() ? static_cast<double>(std::max<std::int64_t>(1, problem.rows))
                                      : std::accumulate(weight.begin(), weight.end(), 0.0);
  for (double& mean : means) mean /= count > 0 ? count : 1;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= means[i % width];
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

std::vector<double> solved(const Problem& problem, double ridge) {
  std::vector<double> w(static_cast<std::size_t>(problem.features * problem.outputs));
  least_squares_solution(
      {problem.rows, problem.features, problem.outputs, problem.x.data(), problem.y.data(), ridge}, w.data());
  return w;
}

}  // namespace

LinearFit least_squares(const Tensor& x, const Tensor& y, const LeastSquaresOptions& options) {
  if (!(options.lambda >= 0) || !std::isfinite(options.lambda))
    throw UsageError(fmt::format("least_squares: lambda must be at least 0, got {}", options.lambda));
  Problem problem = problem_of(x, y, options.weight);
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
