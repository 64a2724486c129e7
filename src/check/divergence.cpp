// divergence.cpp - a training that moves away from its minimum, and why.
#include "check/divergence.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/minimize.hpp>

#include "optim/divergence.hpp"

namespace gradus::check {
namespace {

// Enough for the curvature of the loss, and quick.
constexpr std::int64_t most_rows = 256;

}  // namespace

double curvature_of(const problem::Problem& problem, const Model& model, const Rows& rows) {
  const Model model64 = model.to(Dtype::float64);
  const Batch batch = rows.take(most_rows).batch(Dtype::float64);
  try {
    const problem::LossGraph made =
        problem::loss_graph(problem, model64, batch.x.shape()[0], Mode::inference);
    return largest_curvature(made.loss, made.learned, problem::feeds_of(made, model64, batch));
  } catch (const Error&) {
    return 0;
  }
}

std::string divergence_text(const Rule& rule, double curvature, const Growth& growth) {
  const double rate = rule_learning_rate(rule), limit = largest_stable_learning_rate(rule, curvature);
  const std::string why = limit > 0 && limit < rate
                              ? fmt::format(": where the loss curves by {:.3g}, {} overshoots above {:.2g}",
                                            curvature, rule.name(), limit)
                              : "";
  return fmt::format(
      "training diverges: the loss grew from {:.4g} to {:.4g} in {} steps\nThe learning rate {:g} is too "
      "large{}.",
      growth.first, growth.last, growth.steps, rate, why);
}

}  // namespace gradus::check
