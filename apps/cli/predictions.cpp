// predictions.cpp - what a model says of rows, as the columns of a table.
#include "predictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>
#include <gradus/predictor.hpp>
#include <span>

#include "base/text.hpp"

namespace gradus::cli {
namespace {

// Rows between two looks at the progress.
constexpr std::size_t rows_at_once = 16384;

// Names that no column has yet: two columns of one name could not be read again.
class Names {
 public:
  void add(std::string name, std::string_view otherwise) {
    if (taken(name)) name = otherwise;
    for (int i = 2; taken(name); ++i) name = fmt::format("{} {}", otherwise, i);
    names_.push_back(std::move(name));
  }
  void add(const std::string& name) { add(name, name); }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  bool taken(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  std::vector<std::string> names_;
};

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Asks a model about rows, and finds those it says nothing of.
class Asking {
 public:
  Asking(const Predictor& predictor, const Dataset& data, int threads, std::vector<UnansweredRow>* skipped)
      : predictor_(predictor), data_(data), threads_(threads), skipped_(skipped) {}

  /// Appends what is said of these rows.
  void ask(std::span<const std::int64_t> rows, bool classes, bool numbers) {
    const std::size_t width = static_cast<std::size_t>(predictor_.outputs());
    const Rows part(data_, std::vector<std::int64_t>(rows.begin(), rows.end()));
    std::vector<std::int64_t> said(classes ? rows.size() : 0);
    std::vector<double> told(numbers ? rows.size() * width : 0);
    std::string why;
    try {
      if (classes) predictor_.classify(part, said, threads_);
      if (numbers) predictor_.predict(part, told, threads_);
    } catch (const NonFiniteError& error) {
      if (!skipped_) throw;
      why = error.message();
    } catch (const DataError& error) {  // a number that is out of the model's range
      if (!skipped_) throw;
      why = error.message();
    }
    if (!why.empty()) return ask_halves(rows, classes, numbers, why);
    answered.insert(answered.end(), rows.begin(), rows.end());
    all_classes.insert(all_classes.end(), said.begin(), said.end());
    all_numbers.insert(all_numbers.end(), told.begin(), told.end());
  }

  std::vector<std::int64_t> answered, all_classes;
  std::vector<double> all_numbers;

 private:
  // Of rows with one that has no answer.
  void ask_halves(std::span<const std::int64_t> rows, bool classes, bool numbers, const std::string& why) {
    if (rows.size() == 1) {
      skipped_->push_back({data_.row_number(rows[0]), why});
      return;
    }
    ask(rows.first(rows.size() / 2), classes, numbers);
    ask(rows.subspan(rows.size() / 2), classes, numbers);
  }

  const Predictor& predictor_;
  const Dataset& data_;
  int threads_;
  std::vector<UnansweredRow>* skipped_;
};

}  // namespace

Predictions::Predictions(const SavedModel& saved, const Dataset& data, const PredictionColumns& columns,
                         int threads, const std::function<void(double)>& progress,
                         std::vector<UnansweredRow>* skipped)
    : saved_(saved),
      data_(data),
      columns_(columns),
      classifies_(saved.schema.task == Task::classify),
      regresses_(saved.schema.task == Task::regress),
      // Probabilities alone are bare numbers; beside something else they stand with the label.
      labels_are_told_(!regresses_ && (!columns.probabilities || !data.kept_columns().empty() ||
                                       columns.threshold || columns.margin)),
      numbers_are_told_(regresses_ || columns.probabilities) {
  name_columns();
  answer(progress, threads, skipped);
  if (columns_.threshold) use_threshold();
}

void Predictions::name_columns() {
  const Schema& schema = saved_.schema;
  const std::vector<std::string>& kept = data_.kept_columns();
  Names names;
  // What is kept and predicted has names of its own; the number of a row may be called otherwise.
  const bool row = ((labels_are_told_ || regresses_) && has(schema.targets, "row")) || has(kept, "row") ||
                   (columns_.probabilities && has(schema.classes, "row"));
  names.add(row ? "row number" : "row", "row number");
  for (const std::string& name : kept) names.add(name);
  const bool columns = !regresses_ && schema.targets.size() > 1;
  const std::vector<std::string> one{classifies_ ? "class" : "labels"};
  for (const std::string& name : columns ? one : schema.targets) {
    if (labels_are_told_ || regresses_) names.add(name, "predicted " + name);
    const std::string of = schema.targets.size() > 1 ? name + " " : "";
    if (!columns_.intervals) continue;
    names.add(of + "lower");
    names.add(of + "upper");
  }
  if (columns_.margin) names.add("margin");
  if (columns_.margin && columns_.threshold) names.add("threshold");
  if (columns_.probabilities)
    for (const std::string& name : schema.classes) names.add(name, "probability of " + name);
  names_ = names.take();
}

void Predictions::answer(const std::function<void(double)>& progress, int threads,
                         std::vector<UnansweredRow>* skipped) {
  const Predictor predictor(saved_.model, saved_.loss, saved_.calibration);
  width_ = static_cast<std::size_t>(predictor.outputs());
  const bool numbers = numbers_are_told_ || columns_.threshold || columns_.margin || !classifies_;
  const Rows all = data_.all();
  Asking asking(predictor, data_, threads, skipped);
  for (std::size_t begin = 0; begin < all.indices().size(); begin += rows_at_once) {
    progress(static_cast<double>(begin) / static_cast<double>(all.indices().size()));
    const std::size_t count = std::min(rows_at_once, all.indices().size() - begin);
    asking.ask(all.indices().subspan(begin, count), labels_are_told_ && classifies_, numbers);
  }
  rows_ = std::move(asking.answered);
  classes_ = std::move(asking.all_classes);
  numbers_ = std::move(asking.all_numbers);
}

void Predictions::use_threshold() {
  ClassAnswers answers{.classes = static_cast<std::int64_t>(width_), .said = classes_, .scores = numbers_};
  answers.probabilities = saved_.calibration || saved_.loss.kind().functions.says != PredictionKind::scores;
  apply_threshold(*columns_.threshold, answers);
  classes_ = std::move(answers.said);
}

// A target in its own units, so that it reads back to the last bit.
double Predictions::in_own_units(std::size_t at, std::size_t output) const {
  const double value = saved_.schema.answer(numbers_[at * width_ + output], output);
  if (!std::isfinite(value))
    throw DataError(fmt::format("{}, row {}: the prediction of {} is too large for a double", data_.name(),
                                data_.row_text(rows_[at]), quote(saved_.schema.targets[output])));
  return value;
}

std::pair<double, double> Predictions::possible(std::size_t output) const {
  const Schema& schema = saved_.schema;
  const bool percent = output < schema.target_units.size() && schema.target_units[output] == "%";
  switch (schema.target_scale) {
    case TargetScale::log:
    case TargetScale::count:
      return {0, HUGE_VAL};
    case TargetScale::share:
      return {0, percent ? 100 : 1};
    default:
      return {-HUGE_VAL, HUGE_VAL};
  }
}

double Predictions::margin(std::size_t at) const {
  const std::span<const double> of_row = std::span(numbers_).subspan(at * width_, width_);
  double largest = -HUGE_VAL, next = -HUGE_VAL;
  for (const double value : of_row) {
    next = std::max(next, std::min(largest, value));
    largest = std::max(largest, value);
  }
  return largest - next;
}

std::string Predictions::said(std::size_t at) const {
  const Schema& schema = saved_.schema;
  if (classifies_) return schema.classes[static_cast<std::size_t>(classes_[at])];
  // Labels that are at least as probable as not.
  std::string text;
  for (std::size_t k = 0; k < width_; ++k)
    if (numbers_[at * width_ + k] >= label_said_from)
      text += (text.empty()                     ? ""
               : schema.label_separator.empty() ? ";"
                                                : schema.label_separator) +
              schema.classes[k];
  return text;
}

data::OutRows Predictions::table(std::size_t begin, std::size_t count) const {
  data::OutRows table;
  const auto add = [&]<class Cell>(const auto& cell_of) {
    std::vector<Cell> cells;
    cells.reserve(count);
    for (std::size_t at = begin; at < begin + count; ++at) cells.push_back(static_cast<Cell>(cell_of(at)));
    table.push_back({names_[table.size()], std::move(cells)});
  };
  const auto add_said = [&](const auto& cell_of) {
    if (saved_.model.dtype() == Dtype::float32)
      add.template operator()<float>(cell_of);
    else
      add.template operator()<double>(cell_of);
  };
  add.template operator()<std::int64_t>([&](std::size_t at) { return data_.row_number(rows_[at]); });
  table.front().row_number = true;
  for (std::size_t i = 0; i < data_.kept_columns().size(); ++i)
    add.template operator()<std::string>(
        [&](std::size_t at) { return data_.kept(rows_[at], static_cast<std::int64_t>(i)); });
  if (labels_are_told_) add.template operator()<std::string>([&](std::size_t at) { return said(at); });
  for (std::size_t output = 0; regresses_ && output < width_; ++output) {
    add.template operator()<double>([&](std::size_t at) { return in_own_units(at, output); });
    if (!columns_.intervals) continue;
    // Errors in own units may lead to what cannot be, which is left out of an interval and loses it nothing.
    const auto [least, most] = possible(output);
    const auto around = [&](std::size_t at) {
      return interval_around(*columns_.intervals, static_cast<std::int64_t>(output), columns_.level,
                             in_own_units(at, output));
    };
    add.template operator()<double>(
        [&, least = least](std::size_t at) { return std::max(least, around(at).low); });
    add.template operator()<double>(
        [&, most = most](std::size_t at) { return std::min(most, around(at).high); });
  }
  if (columns_.margin) add_said([&](std::size_t at) { return margin(at); });
  if (columns_.margin && columns_.threshold)
    add.template operator()<double>([&](std::size_t) { return *columns_.threshold; });
  for (std::size_t output = 0; columns_.probabilities && output < width_; ++output)
    add_said([&](std::size_t at) { return numbers_[at * width_ + output]; });
  return table;
}

}  // namespace gradus::cli
