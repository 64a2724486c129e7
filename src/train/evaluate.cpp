// evaluate.cpp - metrics of a model on rows.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "nn/fit.hpp"
#include "train/loader.hpp"
#include "train/metrics.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
namespace {

double sum_of(const Tensor& numbers) {
  double sum = 0;
  for (std::int64_t i = 0; i < numbers.size(); ++i) sum += numbers.number(i);
  return sum;
}

}  // namespace

Metrics evaluate_with(InferencePrograms& programs, const Rows& rows, std::int64_t batch, Answers answers) {
  const Dataset& data = rows.dataset();
  MetricsSum sum(data);
  for_each_batch(programs, rows, batch, [&](auto part, Execution& program, std::int64_t) {
    sum.add_loss(sum_of(program.output("rows")),
                 programs.counts() ? sum_of(program.output("counts")) : static_cast<double>(part.size()));
    if (data.schema().task == Task::classify)
      sum.add_classes(part, program.output("scores"));
    else
      sum.add_values(part, program.output("prediction"));
  });
  if (answers == Answers::needed) sum.expect_answers();
  return sum.result();
}

Metrics evaluate_rows(const Model& model, const Loss& loss, const Rows& rows, int threads,
                      const std::optional<Calibration>& calibration, Answers answers) {
  if (!rows.dataset().has_targets())
    throw UsageError(fmt::format("{} has no targets to compare predictions with", rows.dataset().name()));
  check_fits(model, loss, rows.dataset().schema(), calibration);
  Threads team(thread_count(threads));
  InferencePrograms programs(model, loss, true, team, calibration, rows.dataset().has_weights());
  return evaluate_with(programs, rows, 256, answers);
}

Metrics evaluate(const Model& model, const Loss& loss, const Rows& rows, int threads,
                 const std::optional<Calibration>& calibration) {
  return evaluate_rows(model, loss, rows, threads, calibration, Answers::needed);
}

}  // namespace gradus
