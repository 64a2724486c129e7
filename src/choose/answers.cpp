// answers.cpp - what a model says of rows that it has not learnt from, and figures of that.
#include "choose/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/choose.hpp>
#include <gradus/error.hpp>

#include "base/sums.hpp"
#include "train/metrics.hpp"

namespace gradus::choose {
namespace {

constexpr std::size_t most_left_out = 20;

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

std::vector<double> product(const std::vector<double>& weights, std::span<const double> counts) {
  std::vector<double> result(weights);
  if (result.empty()) return {counts.begin(), counts.end()};
  for (std::size_t i = 0; i < counts.size(); ++i) result[i] *= counts[i];
  return result;
}

double weight_at(std::span<const double> weights, std::size_t at) {
  return weights.empty() ? 1 : weights[at];
}

// The two that are asked for most, without all others.
double accuracy_of(const ClassAnswers& answers, std::span<const double> weights) {
  CompensatedSum right, all;
  for (std::size_t i = 0; i < answers.truth.size(); ++i) {
    if (answers.truth[i] == answers.said[i]) right.add(weight_at(weights, i));
    all.add(weight_at(weights, i));
  }
  return right.value() / all.value();
}

double rmse_of(const NumberAnswers& answers, std::span<const double> weights) {
  SquareSum squares;
  CompensatedSum all;
  for (std::size_t i = 0; i < answers.truth.size(); ++i) {
    squares.add(answers.said[i] - answers.truth[i], weight_at(weights, i));
    all.add(weight_at(weights, i));
  }
  return squares.root_of_mean(all.value());
}

double figure_among(const auto& answers, const std::string& name) {
  return figure_in(metrics_of(answers, {.intervals = false}), name);
}

std::string usual_measure(Task task) {
  return task == Task::classify ? "accuracy" : task == Task::label ? "subset_accuracy" : "rmse";
}

}  // namespace

void Answers::add(const Answers& more) {
  if (rows.empty()) return *this = more, void();
  append(rows, more.rows);
  append(classes.truth, more.classes.truth);
  append(classes.said, more.classes.said);
  append(classes.scores, more.classes.scores);
  append(classes.weights, more.classes.weights);
  append(labels.truth, more.labels.truth);
  append(labels.probabilities, more.labels.probabilities);
  append(labels.weights, more.labels.weights);
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    append(numbers[j].truth, more.numbers[j].truth);
    append(numbers[j].said, more.numbers[j].said);
    append(numbers[j].weights, more.numbers[j].weights);
  }
}

Judged judge(const Model& model, const Loss& loss, const Rows& rows, int threads) {
  const Dataset data = rows.dataset().with_plain_weights();
  training::GatheredAnswers gathered(data, loss.kind().functions.says != PredictionKind::scores);
  training::Evaluation found = training::evaluate_rows(model, loss, rows, threads, {}, &gathered);
  if (!found.silence.empty()) throw NonFiniteError(found.silence);
  Judged result{{.task = data.schema().task}, std::move(found.metrics)};
  result.answers.classes = gathered.classes();
  result.answers.labels = gathered.labels();
  result.answers.numbers = gathered.numbers();
  result.answers.rows.assign(rows.indices().begin(), rows.indices().end());
  return result;
}

Measure::Measure(const std::string& name, const Loss& loss, const Schema& schema)
    : name_(name.empty() || name == training::loss_as_metric ? usual_measure(schema.task) : name) {
  training::check_metric(name_, loss, schema);
  larger_ = training::larger_is_better(name_);
}

double Measure::of(const Answers& answers, std::span<const double> counts) const {
  if (answers.task == Task::classify) {
    const std::vector<double> weights = product(answers.classes.weights, counts);
    if (name_ == "accuracy") return accuracy_of(answers.classes, weights);
    ClassAnswers counted = answers.classes;
    counted.weights = weights;
    return figure_among(counted, name_);
  }
  if (answers.task == Task::label) {
    LabelAnswers counted = answers.labels;
    counted.weights = product(counted.weights, counts);
    return figure_among(counted, name_);
  }
  CompensatedSum sum;
  for (const NumberAnswers& each : answers.numbers) {
    const std::vector<double> weights = product(each.weights, counts);
    if (name_ == "rmse") {
      sum.add(rmse_of(each, weights));
      continue;
    }
    NumberAnswers counted = each;
    counted.weights = weights;
    sum.add(figure_among(counted, name_));
  }
  return sum.value() / static_cast<double>(answers.numbers.size());
}

std::vector<double> Measure::without_parts(const Answers& answers) const {
  const std::size_t rows = answers.rows.size(), parts = std::min(most_left_out, rows);
  std::vector<double> result;
  for (std::size_t part = 0; part < parts; ++part) {
    std::vector<double> counts(rows, 1);
    for (std::size_t row = part; row < rows; row += parts) counts[row] = 0;
    result.push_back(of(answers, counts));
  }
  return result;
}

double Measure::error(std::span<const double> without_parts, std::size_t rows) const {
  Moments moments;
  for (const double each : without_parts)
    if (std::isfinite(each)) moments.add(each);  // without some rows a figure may say nothing
  const double found =
      moments.count() < 2 ? 0 : std::sqrt(moments.spread() * (moments.count() - 1) / moments.count());
  return name_.ends_with("accuracy") ? std::max(found, 1 / static_cast<double>(rows)) : found;
}

bool Measure::better(double a, double b) const {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
  return larger_ ? a > b : a < b;
}

std::string Measure::text(double value) const { return metric_text(name_, value); }

std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) result.push_back(a[i] - b[i]);
  return result;
}

}  // namespace gradus::choose

namespace gradus {

std::string metric_text(std::string_view metric, double value) {
  if (std::isnan(value)) return "-";
  return metric.ends_with("accuracy") ? fmt::format("{:.2f} %", 100 * value) : fmt::format("{:.4g}", value);
}

}  // namespace gradus
