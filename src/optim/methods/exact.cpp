// exact.cpp - linear models with squared error, solved at once.
#include "optim/method_file.hpp"

namespace gradus {
namespace {

constexpr Field exact_fields[] = {
    field<&methods::Exact::penalise_bias>("penalise_bias", any_number, "whether l2 counts biases too"),
};

void run(const methods::Exact& method, Objective& objective, Search& search) {
  const LinearProblem& problem = linear_of(objective, search);
  if (problem.square == 0)
    throw UsageError("exact solves squared_error and half_squared_error alone: use the solver lbfgs");
  if (!objective.l1().empty()) throw UsageError("an l1 penalty has no exact solution: use the solver lbfgs");
  // square sum e^2 + l2 / 2 sum w^2, divided by square.
  const LinearFit fit = least_squares(problem.x, problem.y,
                                      {.lambda = problem.l2 / (2 * problem.square),
                                       .bias = problem.bias,
                                       .penalise_bias = method.penalise_bias,
                                       .weight = problem.weight});
  const auto weight = fit.weight.data<double>(), bias = fit.bias.data<double>();
  search.w.assign(weight.begin(), weight.end());
  if (problem.bias) search.w.insert(search.w.end(), bias.begin(), bias.end());
  search.loss = evaluated(objective, search, search.w);
  search.ended = "solved";
}

}  // namespace

constinit const MethodKind methods::Exact::kind = make_method<methods::Exact, run>(
    "exact",
    "Least squares and ridge at once, by QR in float64: the W and b of a linear model that make the squared "
    "error (and the l2 penalty of W) least.",
    exact_fields, {.iterations = 1, .precise = true, .any_sizes = true});

}  // namespace gradus
