// importance.cpp - what is lost where a column says nothing about its row.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/importance.hpp>
#include <gradus/metrics.hpp>
#include <gradus/predictor.hpp>
#include <numeric>

#include "base/random.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"

namespace gradus {
namespace {

/// Rows whose inputs can be changed, and a model that says how good it then is.
class ShuffledRows {
 public:
  ShuffledRows(const Model& model, const Loss& loss, const Rows& rows,
               const std::optional<Calibration>& calibration, std::string metric)
      : predictor_(model, loss, calibration),
        task_(rows.dataset().schema().task),
        metric_(std::move(metric)),
        rows_(rows.size()),
        width_(static_cast<std::size_t>(predictor_.inputs())),
        schema_(rows.dataset().schema()),
        inputs_(static_cast<std::size_t>(rows_) * width_) {
    rows.dataset().copy_inputs(rows.indices(), inputs_.data());
    if (task_ == Task::classify)
      classes_ = class_answers(model, loss, rows, 1, calibration);
    else if (task_ == Task::label)
      labels_ = label_answers(model, loss, rows, 1);
    else
      numbers_ = number_answers(model, loss, rows, 1);
  }

  double value() { return figure(); }

  /// With inputs first .. first + count - 1 of each row taken from another row, as that stream has it.
  double shuffled(std::span<const std::size_t> features, const Random& random) {
    std::vector<std::size_t> from(static_cast<std::size_t>(rows_));
    std::iota(from.begin(), from.end(), std::size_t{0});
    random.shuffle(std::span(from));
    std::vector<double> changed = inputs_;
    for (std::size_t row = 0; row < from.size(); ++row)
      for (const std::size_t j : features) changed[row * width_ + j] = inputs_[from[row] * width_ + j];
    say(changed);
    return figure();
  }

 private:
  void say(std::span<const double> inputs) {
    if (task_ == Task::label) return predictor_.predict(rows_, inputs, labels_.probabilities);
    if (task_ == Task::classify) {
      predictor_.classify(rows_, inputs, classes_.said);
      predictor_.predict(rows_, inputs, classes_.scores);
      return;
    }
    std::vector<double> scaled(static_cast<std::size_t>(rows_) * numbers_.size());
    predictor_.predict(rows_, inputs, scaled);
    for (std::size_t i = 0; i < scaled.size(); ++i)
      numbers_[i % numbers_.size()].said[i / numbers_.size()] =
          schema_.answer(scaled[i], i % numbers_.size());
  }

  double figure() const {
    if (task_ == Task::label) return figure_in(metrics_of(labels_, {.intervals = false}), metric_);
    if (task_ == Task::classify) return figure_in(metrics_of(classes_, {.intervals = false}), metric_);
    CompensatedSum sum;
    for (const NumberAnswers& of : numbers_)
      sum.add(figure_in(metrics_of(of, {.intervals = false}), metric_));
    return sum.value() / static_cast<double>(numbers_.size());
  }

  Predictor predictor_;
  Task task_;
  std::string metric_;
  std::int64_t rows_;
  std::size_t width_;
  const Schema& schema_;
  std::vector<double> inputs_;
  ClassAnswers classes_;
  LabelAnswers labels_;
  std::vector<NumberAnswers> numbers_;
};

/// The features that a column became.
struct Source {
  std::string name;
  std::vector<std::size_t> features;
};

std::vector<Source> sources_of(const Schema& schema) {
  std::vector<Source> sources;
  std::size_t feature = 0;
  for (const InputColumn& input : schema.inputs) {
    auto same = std::find_if(sources.begin(), sources.end(),
                             [&](const Source& each) { return each.name == input.source(); });
    if (same == sources.end()) same = sources.insert(sources.end(), {input.source(), {}});
    for (std::int64_t k = 0; k < input.features(); ++k) same->features.push_back(feature++);
  }
  return sources;
}

}  // namespace

ImportanceResult importance(const Model& model, const Loss& loss, const Rows& rows,
                            const std::optional<Calibration>& calibration, const ImportanceOptions& options) {
  const Schema& schema = rows.dataset().schema();
  if (schema.inputs.empty())
    throw UsageError(
        fmt::format("{} has no columns whose importance could be measured", rows.dataset().name()));
  if (rows.empty()) throw UsageError("importance is measured on rows, and there are none");
  if (options.repeats < 1)
    throw UsageError(fmt::format("importance needs a shuffle, got {} repeats", options.repeats));
  ImportanceResult result;
  result.metric = !options.metric.empty()         ? options.metric
                  : schema.task == Task::classify ? "accuracy"
                  : schema.task == Task::label    ? "f1_micro"
                                                  : "rmse";
  const MetricKind& kind = metric_kind(result.metric);
  ShuffledRows shuffled(model, loss, rows, calibration, result.metric);
  result.value = shuffled.value();
  for (const Source& source : sources_of(schema)) {
    Moments moments;
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
      const double now = shuffled.shuffled(
          source.features, Random(options.seed, source.name, static_cast<std::uint64_t>(repeat)));
      moments.add(kind.larger_is_better ? result.value - now : now - result.value);
    }
    result.columns.push_back({source.name, moments.mean(), moments.deviation()});
  }
  std::stable_sort(result.columns.begin(), result.columns.end(),
                   [](const Importance& a, const Importance& b) { return a.worse > b.worse; });
  return result;
}

}  // namespace gradus
