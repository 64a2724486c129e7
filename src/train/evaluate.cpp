// evaluate.cpp - metrics of a model on rows.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "data/range.hpp"
#include "nn/fit.hpp"
#include "train/loader.hpp"
#include "train/metrics.hpp"

namespace gradus {

training::Evaluation training::evaluate_with(InferencePrograms& programs, const Rows& rows,
                                             std::int64_t batch, GatheredAnswers* answers) {
  MetricsSum sum(rows.dataset());
  const char* said = rows.dataset().schema().task == Task::classify ? "scores" : "prediction";
  for_each_batch(programs, rows, batch, [&](auto part, Execution& program, std::int64_t) {
    sum.add(part, program.output("rows"), programs.counts() ? program.output("counts") : Tensor(),
            program.output(said));
    if (answers) answers->add(part, program);
  });
  return sum.result();
}

training::Evaluation training::evaluate_rows(const Model& model, const Loss& loss, const Rows& rows,
                                             int threads, const std::optional<Calibration>& calibration,
                                             GatheredAnswers* answers) {
  if (!rows.dataset().has_targets())
    throw UsageError(fmt::format("{} has no targets to compare predictions with", rows.dataset().name()));
  check_fits(model, loss, rows.dataset().schema(), calibration);
  data::expect_range(rows, model.dtype());
  data::expect_codes(rows, code_count(model));
  if (takes_probabilities(loss)) data::expect_probabilities(rows);
  Threads team(thread_count(threads));
  InferencePrograms programs(model, {loss, {}, rows.dataset().has_weights()}, team,
                             {.targets = true, .calibration = calibration});
  return evaluate_with(programs, rows, 256, answers);
}

Metrics evaluate(const Model& model, const Loss& loss, const Rows& rows, int threads,
                 const std::optional<Calibration>& calibration) {
  training::Evaluation found = training::evaluate_rows(model, loss, rows, threads, calibration);
  if (!found.silence.empty()) throw NonFiniteError(found.silence);
  return std::move(found.metrics);
}

}  // namespace gradus
