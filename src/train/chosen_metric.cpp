// chosen_metric.cpp - the figure that a training was told to choose by, of rows that its programs answer.
#include "train/chosen_metric.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <limits>

#include "base/text.hpp"
#include "tensor/dispatch.hpp"
#include "train/answer.hpp"

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

ChosenMetric::ChosenMetric(std::string_view metric, const Loss& loss, const Dataset& data)
    : metric_(metric), data_(data) {
  const Schema& schema = data.schema();
  if (schema.task == Task::classify) {
    classes_.classes = schema.outputs();
    classes_.probabilities = gives_probabilities(loss);
  } else if (schema.task == Task::label) {
    labels_.labels = schema.outputs();
  } else {
    numbers_.resize(static_cast<std::size_t>(schema.outputs()));
  }
}

void ChosenMetric::add(std::span<const std::int64_t> rows, const Execution& program) {
  switch (data_.schema().task) {
    case Task::classify:
      return add_classes(rows, program);
    case Task::label:
      return add_labels(rows, program);
    default:
      return add_numbers(rows, program);
  }
}

void ChosenMetric::add_labels(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor says = program.output("prediction");
  for (std::int64_t i = 0; i < says.size(); ++i) {
    labels_.probabilities.push_back(says.number(i));
    answered_ = answered_ && std::isfinite(labels_.probabilities.back());
    labels_.truth.push_back(
        data_.target(rows[static_cast<std::size_t>(i / labels_.labels)], i % labels_.labels));
  }
  if (!data_.has_weights()) return;
  std::vector<double> weights(rows.size());
  data_.copy_weights(rows, weights.data());
  labels_.weights.insert(labels_.weights.end(), weights.begin(), weights.end());
}

void ChosenMetric::add_classes(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor scores = program.output("scores"), says = program.output("prediction");
  const std::size_t width = static_cast<std::size_t>(scores.size()) / rows.size();
  dispatch_floating(scores.dtype(), [&]<class T>() {
    const std::span<const T> all = scores.data<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      classes_.said.push_back(class_of(all.subspan(i * width, width)));
      answered_ = answered_ && classes_.said.back() >= 0;
    }
  });
  for (std::int64_t i = 0; i < says.size(); ++i) {
    classes_.scores.push_back(says.number(i));
    answered_ = answered_ && std::isfinite(classes_.scores.back());
  }
  for (const std::int64_t row : rows) classes_.truth.push_back(data_.label(row));
  if (!data_.has_weights()) return;
  classes_.weights.resize(classes_.truth.size());
  data_.copy_weights(rows, classes_.weights.data() + (classes_.truth.size() - rows.size()));
}

void ChosenMetric::add_numbers(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor says = program.output("prediction");
  std::vector<double> weights(data_.has_weights() ? rows.size() : 0);
  if (!weights.empty()) data_.copy_weights(rows, weights.data());
  std::int64_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t output = 0; output < numbers_.size(); ++output) {
      NumberAnswers& of = numbers_[output];
      of.truth.push_back(data_.target(rows[i], static_cast<std::int64_t>(output)));
      of.said.push_back(data_.schema().answer(says.number(at++), output));
      answered_ = answered_ && std::isfinite(of.said.back());
      if (!weights.empty()) of.weights.push_back(weights[i]);
    }
}

double ChosenMetric::value() const {
  if (!answered_) return std::numeric_limits<double>::quiet_NaN();
  if (data_.schema().task == Task::classify)
    return figure_in(metrics_of(classes_, {.intervals = false}), metric_);
  if (data_.schema().task == Task::label)
    return figure_in(metrics_of(labels_, {.intervals = false}), metric_);
  double sum = 0;
  for (const NumberAnswers& of : numbers_) sum += figure_in(metrics_of(of, {.intervals = false}), metric_);
  return sum / static_cast<double>(numbers_.size());
}

}  // namespace gradus::training
