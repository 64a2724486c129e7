// answers.cpp - what a model says of rows, beside what is true of them.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/predictor.hpp>

namespace gradus {
namespace {

void expect_targets(const Dataset& data, Task task) {
  if (data.has_targets() && data.schema().task == task) return;
  throw UsageError(fmt::format("{} has no {} to compare predictions with", data.name(),
                               task == Task::classify ? "classes"
                               : task == Task::label  ? "labels"
                                                      : "numbers"));
}

std::vector<double> weights_of(const Rows& rows) {
  std::vector<double> weights;
  if (!rows.dataset().has_weights()) return weights;
  weights.resize(static_cast<std::size_t>(rows.size()));
  rows.dataset().copy_weights(rows.indices(), weights.data());
  return weights;
}

}  // namespace

ClassAnswers class_answers(const Model& model, const Loss& loss, const Rows& rows, int threads,
                           const std::optional<Calibration>& calibration) {
  const Dataset& data = rows.dataset();
  expect_targets(data, Task::classify);
  const Predictor predictor(model, loss, calibration);
  const auto count = static_cast<std::size_t>(rows.size());
  ClassAnswers answers{.classes = predictor.outputs(), .weights = weights_of(rows)};
  answers.probabilities = calibration || loss.kind().functions.says != PredictionKind::scores;
  answers.truth.resize(count);
  answers.said.resize(count);
  answers.scores.resize(count * static_cast<std::size_t>(answers.classes));
  data.copy_labels(rows.indices(), answers.truth.data());
  predictor.classify(rows, answers.said, threads);
  predictor.predict(rows, answers.scores, threads);
  return answers;
}

std::vector<NumberAnswers> number_answers(const Model& model, const Loss& loss, const Rows& rows,
                                          int threads) {
  const Dataset& data = rows.dataset();
  expect_targets(data, Task::regress);
  const Predictor predictor(model, loss);
  const auto width = static_cast<std::size_t>(predictor.outputs());
  std::vector<double> scaled(static_cast<std::size_t>(rows.size()) * width);
  predictor.predict(rows, scaled, threads);
  std::vector<NumberAnswers> answers(width);
  for (std::size_t output = 0; output < width; ++output) {
    NumberAnswers& of = answers[output];
    of.weights = weights_of(rows);
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      of.truth.push_back(data.target(rows.index(i), static_cast<std::int64_t>(output)));
      of.said.push_back(data.schema().answer(scaled[static_cast<std::size_t>(i) * width + output], output));
    }
  }
  return answers;
}

ConformalScores interval_scores(const Schema& schema, std::span<const NumberAnswers> answers) {
  switch (schema.target_scale) {
    case TargetScale::log:
      return conformal_scores(answers, ErrorScale::log);
    case TargetScale::count:
      return conformal_scores(answers, ErrorScale::root);
    case TargetScale::share: {
      std::vector<double> wholes;
      for (const double scale : schema.target_scaling.scale) wholes.push_back(1 / scale);
      return conformal_scores(answers, ErrorScale::folded, wholes);
    }
    default:
      return conformal_scores(answers);
  }
}

LabelAnswers label_answers(const Model& model, const Loss& loss, const Rows& rows, int threads) {
  const Dataset& data = rows.dataset();
  expect_targets(data, Task::label);
  const Predictor predictor(model, loss);
  LabelAnswers answers{.labels = predictor.outputs(), .weights = weights_of(rows)};
  answers.probabilities.resize(static_cast<std::size_t>(rows.size() * answers.labels));
  answers.truth.resize(answers.probabilities.size());
  predictor.predict(rows, answers.probabilities, threads);
  data.copy_targets(rows.indices(), answers.truth.data());
  return answers;
}

}  // namespace gradus
