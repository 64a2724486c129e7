// perceptron_rows.cpp - what the perceptron's rules share: signs of rows, scores, and where weights go.
#include "optim/perceptron_rows.hpp"

#include <algorithm>
#include <gradus/error.hpp>

namespace gradus {
namespace {

std::span<const double> row_of(const LinearProblem& problem, std::int64_t row) {
  const auto width = static_cast<std::size_t>(problem.features);
  return problem.x.data<double>().subspan(static_cast<std::size_t>(row) * width, width);
}

}  // namespace

void check_perceptron(const LinearProblem& problem) {
  if (problem.y.dtype() == Dtype::int64) return;
  throw UsageError("the perceptron tells classes apart, and the targets are numbers: use the solver exact");
}

double sign_of(const LinearProblem& problem, std::int64_t row, std::int64_t output) {
  const std::int64_t label = problem.y.data<std::int64_t>()[static_cast<std::size_t>(row)];
  return label == (problem.outputs == 1 ? 1 : output) ? 1 : -1;
}

double weight_of(const LinearProblem& problem, std::int64_t row) {
  return problem.weight.size() == 0 ? 1 : problem.weight.data<double>()[static_cast<std::size_t>(row)];
}

double score_of(const LinearProblem& problem, std::span<const double> theta, std::int64_t row) {
  const std::span<const double> x = row_of(problem, row);
  double score = problem.bias ? theta.back() : 0;
  for (std::size_t j = 0; j < x.size(); ++j) score += theta[j] * x[j];
  return score;
}

void add_row(const LinearProblem& problem, double share, std::int64_t row, std::span<double> theta) {
  const std::span<const double> x = row_of(problem, row);
  for (std::size_t j = 0; j < x.size(); ++j) theta[j] += share * x[j];
  if (problem.bias) theta.back() += share;
}

void put_output(const LinearProblem& problem, std::span<const double> theta, std::int64_t output,
                std::span<double> w) {
  std::copy_n(theta.begin(), problem.features, w.begin() + output * problem.features);
  if (problem.bias) w[static_cast<std::size_t>(problem.outputs * problem.features + output)] = theta.back();
}

}  // namespace gradus
