// perceptron.cpp - the perceptron's rule, over all rows at once.
#include <fmt/format.h>

#include <limits>

#include "base/sums.hpp"
#include "optim/method_file.hpp"
#include "optim/perceptron_rows.hpp"

namespace gradus {
namespace {

using Vector = std::vector<double>;

constexpr Field perceptron_fields[] = {
    field<&methods::Perceptron::rule>("rule", any_number,
                                      "whether the update is the mean over the rows, or the sum"),
    field<&methods::Perceptron::alpha>("alpha", positive, "size of a step"),
    field<&methods::Perceptron::epsilon>("epsilon", not_negative, "length of an update that counts as none"),
};

/// What one pass over the rows finds for one output: Delta and the rows that are wrong.
struct Pass {
  Vector delta;
  std::int64_t mistakes = 0;
};

// theta holds the weights of one output, then its bias.
Pass pass_over(const LinearProblem& problem, const Vector& theta, std::int64_t output) {
  Pass pass{Vector(theta.size()), 0};
  for (std::int64_t row = 0; row < problem.rows; ++row) {
    const double y = sign_of(problem, row, output);
    const double weight = weight_of(problem, row);
    if (weight == 0 || y * score_of(problem, theta, row) > 0) continue;
    ++pass.mistakes;
    add_row(problem, weight * y, row, pass.delta);
  }
  return pass;
}

/// Starts at zero.
void start(const LinearProblem& problem, Search& search) {
  search.w.assign(search.w.size(), 0);
  const auto outputs = static_cast<std::size_t>(problem.outputs);
  search.memory["theta"].assign(search.w.size(), 0);
  search.memory["fewest"].assign(outputs, std::numeric_limits<double>::max());
}

void run(const methods::Perceptron& method, Objective& objective, Search& search) {
  const LinearProblem& problem = linear_of(objective, search);
  check_perceptron(problem);
  if (search.iteration == 0) start(problem, search);
  Vector& all = remembered(search, "theta", search.w.size());
  Vector& fewest = remembered(search, "fewest", static_cast<std::size_t>(problem.outputs));
  const std::size_t size = all.size() / static_cast<std::size_t>(problem.outputs);
  const double share =
      method.rule == methods::PerceptronUpdate::batch ? 1 / static_cast<double>(problem.rows) : 1;
  double mistakes = 0, kept = 0;
  Vector deltas;
  for (std::int64_t k = 0; k < problem.outputs; ++k) {
    const auto begin = all.begin() + k * static_cast<std::ptrdiff_t>(size);
    Vector theta(begin, begin + static_cast<std::ptrdiff_t>(size));
    const Pass pass = pass_over(problem, theta, k);
    mistakes += static_cast<double>(pass.mistakes);
    // Where classes overlap the rule never rests: the best weights it came by are kept (Gallant, 1990).
    double& best = fewest[static_cast<std::size_t>(k)];
    if (static_cast<double>(pass.mistakes) < best) {
      best = static_cast<double>(pass.mistakes);
      put_output(problem, theta, k, search.w);
    }
    kept += best;
    for (std::size_t j = 0; j < size; ++j) {
      deltas.push_back(share * pass.delta[j]);
      begin[static_cast<std::ptrdiff_t>(j)] += method.alpha * deltas.back();
    }
  }
  const double delta = norm_of(deltas);
  search.loss = evaluated(objective, search, search.w);
  search.figures = {{"mistakes", mistakes}, {"delta", delta}, {"fewest_mistakes", kept}};
  const auto checks = static_cast<double>(problem.rows * problem.outputs);
  search.verdict = fmt::format("not separable so far: {} of {} wrong at best", kept, checks);
  if (mistakes == 0)
    search.ended = "separated: no mistakes left";
  else if (delta < method.epsilon)
    search.ended = fmt::format("stuck with {} of {} wrong, as |Delta| is {:.2g}: not separable so far",
                               mistakes, checks, delta);
}

}  // namespace

constinit const MethodKind methods::Perceptron::kind = make_method<methods::Perceptron, run>(
    "perceptron",
    "Theta, zero at first, gets alpha Delta in each epoch; Delta is the mean (fixed_increment: the sum) over "
    "the "
    "rows of y x where y theta x <= 0, with y = 1 or -1; until there are no mistakes, or |Delta| < epsilon. "
    "More than two classes: one against the rest (Rosenblatt, 1958).",
    perceptron_fields, {.iterations = 1000, .precise = true});

}  // namespace gradus
