// evaluate.cpp - figures of a finished run's model on rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/openings.hpp>
#include <gradus/predictor.hpp>
#include <gradus/runs.hpp>

#include "base/parallel.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "data/target_scale.hpp"
#include "runs/groups.hpp"
#include "runs/run_openings.hpp"
#include "train/gathered_answers.hpp"
#include "train/metrics.hpp"

namespace gradus {
namespace {

// With a threshold, other classes are said than the scores say.
void use_threshold(double probability, ClassAnswers& answers, RunEvaluation& result) {
  apply_threshold(probability, answers);
  result.threshold = probability;
  std::vector<std::vector<std::int64_t>> confusion(2, std::vector<std::int64_t>(2, 0));
  for (std::size_t row = 0; row < answers.truth.size(); ++row)
    ++confusion[static_cast<std::size_t>(answers.truth[row])][static_cast<std::size_t>(answers.said[row])];
  result.metrics.confusion = std::move(confusion);
}

// Rows of which each weighs nothing say nothing.
bool counts(const Rows& rows) {
  std::vector<double> weights(static_cast<std::size_t>(rows.size()));
  rows.dataset().copy_weights(rows.indices(), weights.data());
  return std::any_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; });
}

// What intervals hold of the rows.
IntervalCoverage coverage(const NumberAnswers& answers, const ConformalScores& errors, std::int64_t output,
                          double level) {
  const double half = half_width(errors, output, level);
  CompensatedSum inside, all, widths;
  for (std::size_t row = 0; row < answers.truth.size(); ++row) {
    const double weight = answers.weights.empty() ? 1 : answers.weights[row];
    const NumberInterval around = interval_around(errors, output, level, answers.said[row]);
    all.add(weight);
    widths.add(weight * (around.high - around.low));
    if (error_of(errors, output, answers.truth[row], answers.said[row]) <= half) inside.add(weight);
  }
  if (!(all.value() > 0)) return {std::nan(""), std::nan("")};
  return {inside.value() / all.value(), widths.value() / all.value()};
}

/// What is asked beside figures.
struct Asked {
  std::optional<double> threshold{};
  /// Errors from which intervals follow, and the share of rows that those hold.
  std::optional<ConformalScores> errors{};
  double level = 0;
};

/// A model's figures on rows.
class Judge {
 public:
  Judge(const SavedModel& saved, int threads) : saved_(saved), threads_(threads) {}

  ClassAnswers classes(const Rows& rows) const {
    return class_answers(saved_.model, saved_.loss, rows, threads_, saved_.calibration);
  }

  void judge(const Rows& rows, const Asked& asked, RunEvaluation& result) const {
    if (asked.threshold && saved_.schema.task != Task::classify)
      throw UsageError(fmt::format("a threshold is for two classes, and the run predicts {}",
                                   saved_.schema.task == Task::label ? "labels" : "numbers"));
    training::GatheredAnswers answers(
        rows.dataset(), saved_.calibration || saved_.loss.kind().functions.says != PredictionKind::scores);
    training::Evaluation found =
        training::evaluate_rows(saved_.model, saved_.loss, rows, threads_, saved_.calibration, &answers);
    if (!found.silence.empty()) throw NonFiniteError(found.silence);
    result.metrics = std::move(found.metrics);
    result.schema = saved_.schema;
    if (saved_.schema.task == Task::classify)
      judge_classes(answers.classes(), asked.threshold, rows.size(), result);
    else if (saved_.schema.task == Task::label)
      result.figures = metrics_of(answers.labels(), options(rows.size(), answers.labels().labels, result));
    else
      judge_numbers(answers.numbers(), asked, rows.size(), result);
  }

 private:
  MetricOptions options(std::int64_t rows, std::int64_t numbers, RunEvaluation& result) const {
    result.samples = bootstrap_samples(rows, numbers);
    return {.samples = result.samples, .threads = thread_count(threads_)};
  }

  void judge_classes(ClassAnswers answers, std::optional<double> threshold, std::int64_t rows,
                     RunEvaluation& result) const {
    if (threshold) use_threshold(*threshold, answers, result);
    result.figures = metrics_of(answers, options(rows, answers.classes, result));
    if (threshold && !result.figures.empty()) result.metrics.accuracy = result.figures.front().value;
  }

  void judge_numbers(const std::vector<NumberAnswers>& outputs, const Asked& asked, std::int64_t rows,
                     RunEvaluation& result) const {
    std::int64_t output = 0;
    for (const NumberAnswers& answers : outputs) {
      for (Metric each : metrics_of(answers, options(rows, 1, result))) {
        each.of = output;
        result.figures.push_back(each);
      }
      if (asked.errors) result.intervals.push_back(coverage(answers, *asked.errors, output, asked.level));
      ++output;
    }
  }

  const SavedModel& saved_;
  int threads_;
};

/// A finished run that somebody looks at.
class OfRun {
 public:
  OfRun(const std::string& folder, const EvaluateOptions& options, std::string_view by)
      : folder_(folder),
        options_(options),
        by_(by),
        files_(folder, options.load.max_bytes),
        json_(runs::read_run(files_)),
        saved_(runs::model_of_run(files_, json_)),
        judge_(saved_, options.threads) {}

  /// The best one is chosen where everything else is: on the validation rows.
  std::optional<double> threshold() const {
    if (!options_.threshold) return {};
    if (options_.threshold->kind == Threshold::Kind::probability) return options_.threshold->probability;
    const Dataset data = runs::data_of_run(files_, json_, saved_);
    if (data.validation().empty())
      throw UsageError(fmt::format(
          "{} has no validation rows to find the best threshold on: give a probability", folder_));
    return chosen_threshold(*options_.threshold, judge_.classes(data.validation()));
  }

  /// Those of the model file; models of earlier versions do without.
  ConformalScores interval_scores() const {
    if (saved_.schema.task != Task::regress)
      throw UsageError(fmt::format("intervals are around numbers, and {} tells classes apart", folder_));
    if (saved_.conformal) return *saved_.conformal;
    const Dataset data = runs::data_of_run(files_, json_, saved_);
    if (data.validation().empty())
      throw UsageError(
          fmt::format("{} has no validation rows, and intervals follow from the errors on them: train with "
                      "some (--split)",
                      folder_));
    return gradus::interval_scores(
        saved_.schema, number_answers(saved_.model, saved_.loss, data.validation(), options_.threads));
  }

  const SavedModel& saved() const { return saved_; }
  const Judge& judge() const { return judge_; }

  /// Calls use(rows), and counts that as a look at those of them that are sealed.
  template <class Use>
  RunLook look(const Use& use) const {
    return options_.data.empty() ? look_at_own(use) : look_at_other(use);
  }

 private:
  std::vector<std::string> kept() const {
    return options_.by.empty() ? std::vector<std::string>() : std::vector{options_.by};
  }

  // The column that tells groups apart is read as one that is kept; errors call it what it is.
  template <class Load>
  Dataset grouped_by(const Load& load) const {
    if (options_.by.empty()) return load();
    try {
      Dataset data = load();
      if (data.kept_columns().size() != 1)
        throw UsageError(fmt::format("groups are told apart by one column, and {} has no column {}",
                                     data.name(), quote(options_.by)));
      return data;
    } catch (const UsageError& error) {
      std::string message = error.message();
      for (const std::string_view option : {"--keep", "(keep)", " keep "})
        if (const std::size_t at = message.find(option); at != std::string::npos)
          message.replace(at + (option == "--keep" ? 0 : 1),
                          option == "--keep" ? option.size() : option.size() - 2, named_option("by"));
      throw UsageError(message);
    }
  }

  // A split of the run's own data.
  template <class Use>
  RunLook look_at_own(const Use& use) const {
    const Dataset data = grouped_by([&] { return runs::data_of_run(files_, json_, saved_, kept()); });
    const Rows rows = data.part(options_.split);
    if (rows.empty())
      throw UsageError(fmt::format("{} has no {} rows: choose another split, or give rows with {}", folder_,
                                   name(options_.split), named_option("data")));
    const SealedRows sealed = saved_.sealed ? *saved_.sealed : sealed_rows(data, saved_.model.dtype());
    const runs::Openings openings(folder_, sealed, options_.ledger);
    use(rows);
    RunLook result;
    result.sealed_rows = options_.split == Split::test ? rows.size() : sealed.among(rows);
    // Counted once it has happened, and before anybody hears of it.
    result.test_openings = result.sealed_rows > 0 ? openings.open(by_) : openings.count();
    result.recorded = openings.record();
    return result;
  }

  // All rows of other data.
  template <class Use>
  RunLook look_at_other(const Use& use) const {
    LoadOptions load = options_.load;
    const RunCommand command = command_of(folder_, files_.max_bytes);
    load.weight = command.load.weight;
    load.keep = kept();
    const Rows rows = grouped_by([&] { return load_with(saved_.schema, options_.data, load); }).all();
    use(rows);
    RunLook result;
    result.notes = rows.dataset().notes();
    // Every row of the run's own data has taught the model that a refit kept.
    if (command.refit == Refit::all && saved_.sealed)
      if (const std::int64_t known = saved_.sealed->among(rows); known > 0)
        result.notes.push_back(
            fmt::format("the model has learnt from at least {} of these {} rows, by a refit: figures on them "
                        "say nothing about new rows",
                        grouped(known), grouped(rows.size())));
    if (!load.weight.empty() && !rows.dataset().has_weights())
      result.notes.push_back(
          fmt::format("{} has no column {}, which the run was trained with as weights: each row "
                      "counts once",
                      options_.data, quote(load.weight)));
    // Models of earlier versions do not know their test rows.
    result.test_openings = member<int>(json_, runs::openings_key, files_.run);
    if (!saved_.sealed) return result;
    const Opening opening = count_opening(folder_, saved_, rows, by_, options_.ledger);
    result.test_openings = opening.test_openings;
    result.sealed_rows = opening.sealed_rows;
    result.recorded = opening.recorded;
    return result;
  }

  const std::string& folder_;
  const EvaluateOptions& options_;
  std::string_view by_;
  runs::RunFiles files_;
  Json json_;
  SavedModel saved_;
  Judge judge_;
};

}  // namespace

RunEvaluation evaluate_run(const std::string& folder, const EvaluateOptions& options) {
  const OfRun run(folder, options, "evaluate");
  Asked asked{.threshold = run.threshold(), .level = options.interval.value_or(0)};
  if (options.interval) asked.errors = run.interval_scores();
  RunEvaluation result;
  static_cast<RunLook&>(result) = run.look([&](const Rows& rows) {
    run.judge().judge(rows, asked, result);
    if (options.by.empty()) return;
    result.by = rows.dataset().kept_columns()[0];
    for (const runs::RowGroup& group : runs::groups_of(rows)) {
      RunEvaluation of;
      of.metrics.rows = group.rows.size();
      if (counts(group.rows)) run.judge().judge(group.rows, asked, of);
      result.groups.push_back(
          {group.value, std::move(of.metrics), std::move(of.figures), of.samples, std::move(of.intervals)});
    }
  });
  if (std::string note = data::note_on_middle(run.saved().schema); !note.empty())
    result.notes.push_back(std::move(note));
  if (run.saved().calibration && options.data.empty() && options.split == Split::validation)
    result.notes.emplace_back(
        "the probabilities were calibrated on these very rows, so that figures of them say little about new "
        "rows");
  if (asked.errors && options.data.empty() && options.split == Split::validation)
    result.notes.emplace_back(
        "the intervals follow from the errors on these very rows, so that what they hold here says nothing "
        "about new rows");
  return result;
}

ConformalScores interval_scores_of_run(const std::string& folder, int threads, std::uint64_t max_bytes) {
  EvaluateOptions options{.threads = threads};
  options.load.max_bytes = std::max(options.load.max_bytes, max_bytes);
  return OfRun(folder, options, "predict").interval_scores();
}

RunImportance importance_of_run(const std::string& folder, const EvaluateOptions& options,
                                const ImportanceOptions& how) {
  const OfRun run(folder, options, "importance");
  RunImportance result;
  static_cast<RunLook&>(result) = run.look([&](const Rows& rows) {
    result.rows = rows.size();
    result.found = importance(run.saved().model, run.saved().loss, rows, run.saved().calibration, how);
  });
  return result;
}

}  // namespace gradus
