// averaged_perceptron.cpp - the perceptron's rule row by row, and the mean of all weights it went through.
#include <fmt/format.h>

#include <numeric>

#include "base/random.hpp"
#include "optim/method_file.hpp"
#include "optim/perceptron_rows.hpp"

namespace gradus {
namespace {

using Vector = std::vector<double>;

constexpr Field averaged_perceptron_fields[] = {
    field<&methods::AveragedPerceptron::alpha>("alpha", positive, "size of a step"),
};

/// The weights of one output, and the sum of its steps, each times the number of rows seen before it.
struct Walk {
  std::span<double> theta, late;
};

// One pass over the rows in the given order; returns the mistakes on the way.
std::int64_t pass_over(const LinearProblem& problem, std::span<const std::int64_t> order, double alpha,
                       std::int64_t output, double seen, Walk walk) {
  std::int64_t mistakes = 0;
  for (const std::int64_t row : order) {
    const double step = alpha * weight_of(problem, row) * sign_of(problem, row, output);
    if (step != 0 && !(step * score_of(problem, walk.theta, row) > 0)) {
      ++mistakes;
      add_row(problem, step, row, walk.theta);
      add_row(problem, step * seen, row, walk.late);
    }
    ++seen;
  }
  return mistakes;
}

std::int64_t mistakes_of(const LinearProblem& problem, std::span<const double> theta, std::int64_t output) {
  std::int64_t mistakes = 0;
  for (std::int64_t row = 0; row < problem.rows; ++row)
    if (weight_of(problem, row) > 0 && !(sign_of(problem, row, output) * score_of(problem, theta, row) > 0))
      ++mistakes;
  return mistakes;
}

void run(const methods::AveragedPerceptron& method, Objective& objective, Search& search) {
  const LinearProblem& problem = linear_of(objective, search);
  check_perceptron(problem);
  Vector& theta = remembered(search, "theta", search.w.size());
  Vector& late = remembered(search, "late", search.w.size());
  theta.resize(search.w.size());
  late.resize(search.w.size());
  std::vector<std::int64_t> order(static_cast<std::size_t>(problem.rows));
  std::iota(order.begin(), order.end(), 0);
  Random(search.seed, "averaged_perceptron", static_cast<std::uint64_t>(search.iteration))
      .shuffle(std::span(order));
  const std::size_t size = theta.size() / static_cast<std::size_t>(problem.outputs);
  const double before = static_cast<double>(search.iteration) * static_cast<double>(problem.rows);
  const double seen = before + static_cast<double>(problem.rows);
  std::int64_t updates = 0, mistakes = 0;
  for (std::int64_t k = 0; k < problem.outputs; ++k) {
    const std::size_t at = static_cast<std::size_t>(k) * size;
    const Walk walk{std::span(theta).subspan(at, size), std::span(late).subspan(at, size)};
    updates += pass_over(problem, order, method.alpha, k, before, walk);
    // A step taken after t of T rows is in the weights of T - t of them: so the mean lacks t / T of it.
    Vector mean(size);
    for (std::size_t j = 0; j < size; ++j) mean[j] = walk.theta[j] - walk.late[j] / seen;
    mistakes += mistakes_of(problem, mean, k);
    put_output(problem, mean, k, search.w);
  }
  search.loss = evaluated(objective, search, search.w);
  search.figures = {{"mistakes", static_cast<double>(mistakes)}, {"updates", static_cast<double>(updates)}};
  search.verdict =
      fmt::format("not separable so far: {} of {} wrong", mistakes, problem.rows * problem.outputs);
  if (mistakes == 0) search.ended = "separated: no mistakes left";
}

}  // namespace

constinit const MethodKind methods::AveragedPerceptron::kind = make_method<methods::AveragedPerceptron, run>(
    "averaged_perceptron",
    "Theta, zero at first, gets alpha y x for each row, in random order, where y theta x <= 0, with y = 1 "
    "or -1; the model gets the mean of all theta, until that makes no mistakes. More than two classes: "
    "one against the rest (Freund and Schapire, 1999).",
    averaged_perceptron_fields, {.iterations = 30, .precise = true});

}  // namespace gradus
