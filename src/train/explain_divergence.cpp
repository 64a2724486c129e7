// explain_divergence.cpp - a training that moves away from its minimum: why, and the learning rate to try.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/minimize.hpp>

#include "train/trainer_state.hpp"

namespace gradus {
namespace {

// Enough for the curvature of the loss, and quick.
constexpr std::int64_t most_rows = 256;

// The largest curvature of the training loss at the model's weights, on some rows.
double curvature_of(const Model& model, const Rows& rows, const Problem& problem) {
  const Model model64 = model.to(Dtype::float64);
  const Batch batch = rows.take(most_rows).batch(Dtype::float64);
  const LossGraph made = loss_graph(problem, model64, batch.x.shape()[0], Mode::inference);
  return largest_curvature(made.loss, made.learned, feeds_of(made, model64, batch));
}

}  // namespace

void Trainer::State::explain_divergence() {
  const Rule& rule = options.optimizer;
  const double rate = rule_learning_rate(rule), last = watch.last();
  settle();
  put_back(best.empty() ? before_epoch : best);
  double curvature = 0;
  try {
    curvature = curvature_of(model, train_rows, settings.problem);
  } catch (const Error&) {
    // An op without second derivatives: a tenth of the rate has to do.
  }
  const double limit = largest_stable_learning_rate(rule, curvature);
  const std::string why = limit > 0 && limit < rate
                              ? fmt::format(": where the loss curves by {:.3g}, {} overshoots above {:.2g}",
                                            curvature, rule.name(), limit)
                              : "";
  throw DivergenceError(fmt::format(
      "training diverges: the loss grew from {:.4g} to {:.4g} in {} steps\nThe learning rate {:g} is too "
      "large{}. Try "
      "--lr {:g}.",
      watch.first(), last, run.steps.size(), rate, why, calmer_learning_rate(rule, rate, curvature)));
}

}  // namespace gradus
