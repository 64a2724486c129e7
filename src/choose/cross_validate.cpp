// cross_validate.cpp - a model judged by folds, each of which chooses while the others train.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <optional>

#include "base/csv_text.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "choose/learn.hpp"

namespace gradus {
namespace {

void tell_all(const choose::Answers& answers, const RunCommand& command, CrossValidation& found) {
  const auto rows = static_cast<std::int64_t>(answers.rows.size());
  found.samples = bootstrap_samples(rows, found.schema.outputs());
  const MetricOptions options{.samples = found.samples,
                              .seed = command.training.seed,
                              .threads = command.training.threads.value_or(1)};
  if (answers.task == Task::classify) found.figures = metrics_of(answers.classes, options);
  if (answers.task == Task::label) found.figures = metrics_of(answers.labels, options);
  for (std::size_t j = 0; j < answers.numbers.size(); ++j)
    for (Metric each : metrics_of(answers.numbers[j], options)) {
      each.of = static_cast<std::int64_t>(j);
      found.figures.push_back(each);
    }
}

void summarise(CrossValidation& found) {
  Moments moments;
  for (const FoldResult& fold : found.folds) moments.add(fold.value);
  found.mean = moments.mean();
  found.deviation = moments.sample_deviation();
  found.standard_error = found.folds.empty() ? 0 : found.deviation / std::sqrt(moments.count());
}

/// Answers of single rows as lines of CSV.
class PredictionLines {
 public:
  explicit PredictionLines(const Schema& schema) : schema_(schema) {
    text_ = "row,fold";
    const auto name = [&](const std::string& each) { text_ += ',' + csv_cell(each); };
    if (schema.task == Task::regress) {
      for (const std::string& target : schema.targets) name(target), name("predicted " + target);
      return;
    }
    const std::string target =
        schema.targets.empty() ? "class" : fmt::format("{}", fmt::join(schema.targets, " "));
    if (schema.task == Task::classify) name(target), name("predicted " + target);
    for (const std::string& each : schema.classes) {
      if (schema.task == Task::label) name(each);
      name("probability of " + each);
    }
  }

  void add(const Dataset& data, const choose::Answers& answers, std::size_t fold) {
    for (std::size_t i = 0; i < answers.rows.size(); ++i) {
      text_ += fmt::format("{},{}", data.row_number(answers.rows[i]), fold + 1);
      if (schema_.task == Task::classify) add_class(answers.classes, i);
      if (schema_.task == Task::label) add_labels(answers.labels, i);
      for (const NumberAnswers& of : answers.numbers) text_ += fmt::format(",{},{}", of.truth[i], of.said[i]);
      text_ += '\n';
    }
  }

  std::string take() { return std::move(text_); }
  void end_header() { text_ += '\n'; }

 private:
  void add_class(const ClassAnswers& answers, std::size_t row) {
    for (const std::int64_t number : {answers.truth[row], answers.said[row]})
      text_ += ',' + csv_cell(schema_.classes[static_cast<std::size_t>(number)]);
    const std::size_t width = schema_.classes.size();
    // One number may speak for both of two classes.
    const bool full = answers.scores.size() == answers.truth.size() * width;
    for (std::size_t k = 0; k < width; ++k)
      text_ += fmt::format(",{}", full     ? answers.scores[row * width + k]
                                  : k == 1 ? answers.scores[row]
                                           : 1 - answers.scores[row]);
  }
  void add_labels(const LabelAnswers& answers, std::size_t row) {
    const auto width = static_cast<std::size_t>(answers.labels);
    for (std::size_t k = 0; k < width; ++k)
      text_ += fmt::format(",{},{}", answers.truth[row * width + k], answers.probabilities[row * width + k]);
  }

  const Schema& schema_;
  std::string text_;
};

}  // namespace

CrossValidation cross_validate(const RunCommand& wanted, int count, const ChoosingHook& hook) {
  choose::expect_repeatable(wanted);
  RunCommand command = wanted;
  const std::string metric = choose::take_metric(command);
  const data::ReadData read = runs::read_for(command);
  const Dataset whole = read.whole();
  const std::vector<data::Fold> folds = read.folds(count, command.load.seed);
  CrossValidation result;
  result.data = whole.name();
  result.how = read.how_folded();
  result.schema = whole.schema();
  result.sealed_rows = whole.split().test;
  result.notes = whole.notes();
  const choose::Among among(hook, folds.size());
  std::optional<choose::Measure> measure;
  choose::Answers answers;
  PredictionLines lines(result.schema);
  lines.end_header();
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    const Dataset data = read.parted(folds[fold].train, folds[fold].validation,
                                     fmt::format("fold {} of {}, {}", fold + 1, count, result.how));
    runs::Order order = runs::order_on(command, data);
    // Measured once, so that all take as many steps.
    command.training.budget = order.command.training.budget;
    result.model = order.command.model;
    measure.emplace(metric, *order.options.loss, data.schema());
    const choose::Learnt learnt =
        choose::learn(order, among.hook_of(fold, fmt::format("fold {} of {}", fold + 1, count)));
    if (!learnt.finished) {
      result.finished = false;
      break;
    }
    result.folds.push_back({data.split().train, data.split().validation, measure->of(learnt.judged.answers),
                            learnt.judged.metrics.loss, static_cast<int>(learnt.run.epochs.size()),
                            learnt.run.best_epoch + 1, learnt.run.seconds});
    answers.add(learnt.judged.answers);
    lines.add(data, learnt.judged.answers, fold);
  }
  if (measure) result.metric = measure->name();
  summarise(result);
  if (!answers.rows.empty()) tell_all(answers, command, result);
  result.predictions_csv = lines.take();
  return result;
}

}  // namespace gradus
