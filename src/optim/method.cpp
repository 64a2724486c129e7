// method.cpp - what all methods have in common, and what a function is where nobody says more.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>

#include "base/sums.hpp"
#include "optim/method_file.hpp"

namespace gradus {

const LinearProblem& Objective::linear() {
  throw UsageError("this function is not that of a linear model: use the solver lbfgs");
}

std::string Objective::where_nonfinite(std::span<const double>) { return {}; }

std::string Objective::no_minimum(double) const { return {}; }

double Objective::l1_penalty(std::span<const double> w) const {
  CompensatedSum result;
  const std::span<const double> prices = l1();
  for (std::size_t i = 0; i < prices.size(); ++i) result.add(prices[i] * std::abs(w[i]));
  return result.value();
}

void expect_finite(Objective& objective, const Search& search, double value, std::span<const double> numbers,
                   std::string_view what) {
  const bool finite = std::isfinite(value) &&
                      std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::isfinite(x); });
  if (finite) return;
  const std::string where = objective.where_nonfinite(search.w);
  throw NonFiniteError(
      fmt::format("{} is NaN or infinite in iteration {}{}{}\nScaled inputs or a penalty "
                  "usually help.",
                  what, search.iteration + 1, where.empty() ? "" : ": ", where));
}

const LinearProblem& linear_of(Objective& objective, const Search& search) {
  const LinearProblem& problem = objective.linear();
  const bool sane = problem.rows > 0 && problem.features >= 0 && problem.outputs > 0;
  const bool classes = problem.y.dtype() == Dtype::int64;
  const bool fits = sane && problem.x.dtype() == Dtype::float64 &&
                    problem.x.shape() == Shape{problem.rows, problem.features} &&
                    (classes || problem.y.dtype() == Dtype::float64) &&
                    problem.y.size() == problem.rows * (classes ? 1 : problem.outputs) &&
                    (problem.weight.size() == 0 ||
                     (problem.weight.size() == problem.rows && problem.weight.dtype() == Dtype::float64)) &&
                    static_cast<std::int64_t>(search.w.size()) ==
                        problem.outputs * (problem.features + (problem.bias ? 1 : 0));
  if (!fits) throw UsageError("the linear problem has tensors that are not of the sizes it states");
  return problem;
}

void iterate(const Method& method, Objective& objective, Search& search) {
  if (static_cast<std::int64_t>(search.w.size()) != objective.size())
    throw UsageError(fmt::format("{}: the search stands at {} numbers, the function takes {}", method.name(),
                                 search.w.size(), objective.size()));
  if (!objective.l1().empty() && objective.l1().size() != search.w.size())
    throw UsageError(fmt::format("{}: the function has {} numbers and prices for {} of them", method.name(),
                                 search.w.size(), objective.l1().size()));
  if (search.w.empty() || search.iteration < 0)
    throw UsageError(fmt::format("{}: there is nothing to search for", method.name()));
  search.figures.clear();
  method.kind().functions.iterate(method.object(), objective, search);
  expect_finite(objective, search, search.loss, search.w, "the function");
  ++search.iteration;
}

}  // namespace gradus
