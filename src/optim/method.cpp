// method.cpp - what all methods have in common, and what a function is where nobody says more.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <gradus/methods.hpp>

namespace gradus {

const LinearProblem& Objective::linear() {
  throw UsageError("this function is not that of a linear model: use the solver lbfgs");
}

std::string Objective::no_minimum(double) const { return {}; }

double Objective::l1_penalty(std::span<const double> w) const {
  double result = 0;
  const std::span<const double> prices = l1();
  for (std::size_t i = 0; i < prices.size(); ++i) result += prices[i] * std::abs(w[i]);
  return result;
}

void iterate(const Method& method, Objective& objective, Search& search) {
  if (static_cast<std::int64_t>(search.w.size()) != objective.size())
    throw UsageError(fmt::format("{}: the search stands at {} numbers, the function takes {}", method.name(),
                                 search.w.size(), objective.size()));
  if (search.w.empty() || search.iteration < 0)
    throw UsageError(fmt::format("{}: there is nothing to search for", method.name()));
  search.figures.clear();
  method.kind().functions.iterate(method.object(), objective, search);
  ++search.iteration;
}

}  // namespace gradus
