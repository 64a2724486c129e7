// chosen_metric.cpp - the figure that a training was told to choose by, of rows that its programs answer.
#include "train/chosen_metric.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <limits>

#include "base/text.hpp"

namespace gradus::training {

namespace {

bool gives_probabilities(const Loss& loss) { return loss.kind().functions.says != PredictionKind::scores; }

// Figures of two rows, as they would be told of any.
std::vector<Metric> told_of(const Schema& schema, const Loss& loss) {
  const auto outputs = static_cast<std::size_t>(schema.outputs());
  if (schema.task == Task::regress)
    return metrics_of(NumberAnswers{.truth = {1, 2}, .said = {1, 2}}, {.intervals = false});
  if (schema.task == Task::label) {
    LabelAnswers labels{.labels = schema.outputs()};
    labels.truth.assign(2 * outputs, 1);
    labels.probabilities.assign(2 * outputs, 1);
    return metrics_of(labels, {.intervals = false});
  }
  ClassAnswers classes{.classes = schema.outputs(), .truth = {0, 1}, .said = {0, 1}};
  classes.scores.assign(2 * outputs, 1.0 / static_cast<double>(outputs));
  classes.probabilities = gives_probabilities(loss);
  return metrics_of(classes, {.intervals = false});
}

}  // namespace

void check_metric(std::string_view metric, const Loss& loss, const Schema& schema) {
  if (metric == loss_as_metric) return;
  const MetricKind& kind = metric_kind(metric);
  std::vector<std::string> names;
  for (const Metric& each : told_of(schema, loss)) {
    if (each.of >= 0) continue;
    if (each.name == kind.name) return;
    names.emplace_back(each.name);
  }
  throw UsageError(
      fmt::format("{} is no metric of what this model says, {}{}: choose {}", kind.name,
                  schema.task == Task::regress ? "numbers"
                  : schema.task == Task::label ? "labels"
                                               : fmt::format("{} classes", schema.outputs()),
                  schema.task == Task::classify && !gives_probabilities(loss) ? " without probabilities" : "",
                  listed(names, names.size())));
}

bool larger_is_better(std::string_view metric) {
  return metric != loss_as_metric && metric_kind(metric).larger_is_better;
}

// What rows count for in the training of some classes more than of others is no part of the figure.
ChosenMetric::ChosenMetric(std::string_view metric, const Loss& loss, const Dataset& data)
    : metric_(metric), answers_(data.with_plain_weights(), gives_probabilities(loss)) {}

double ChosenMetric::value() const {
  if (!answers_.complete()) return std::numeric_limits<double>::quiet_NaN();
  if (answers_.task() == Task::classify)
    return figure_in(metrics_of(answers_.classes(), {.intervals = false}), metric_);
  if (answers_.task() == Task::label)
    return figure_in(metrics_of(answers_.labels(), {.intervals = false}), metric_);
  double sum = 0;
  for (const NumberAnswers& of : answers_.numbers())
    sum += figure_in(metrics_of(of, {.intervals = false}), metric_);
  return sum / static_cast<double>(answers_.numbers().size());
}

}  // namespace gradus::training
