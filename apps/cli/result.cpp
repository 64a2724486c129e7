// result.cpp - what train and resume say of a run: while it goes on, and at its end.
#include "result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/diagnose.hpp>
#include <gradus/report.hpp>
#include <gradus/runs.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "columns_text.hpp"
#include "errors.hpp"
#include "model_text.hpp"
#include "progress_bar.hpp"
#include "stop.hpp"

namespace gradus::cli {
namespace {

double rows_per_second(const Run& run) {
  double seconds = 0;
  for (const EpochRecord& epoch : run.epochs) seconds += epoch.seconds;
  return seconds > 0 ? static_cast<double>(run.train_rows) * static_cast<double>(run.epochs.size()) / seconds
                     : 0;
}

/// The epoch whose weights were kept.
const EpochRecord* kept_epoch(const Run& run) {
  const auto kept = static_cast<std::size_t>(run.best_epoch);
  return run.best_epoch >= 0 && kept < run.epochs.size() ? &run.epochs[kept] : nullptr;
}

void add_quality(Json& json, const std::string& prefix, const Metrics* metrics, Task task) {
  const bool known = metrics != nullptr && metrics->rows > 0;
  if (task != Task::regress) {
    json.set(prefix + "accuracy", known ? Json(metrics->accuracy) : Json(nullptr));
    return;
  }
  json.set(prefix + "rmse", known ? Json(metrics->total_rmse()) : Json(nullptr));
  if (known && metrics->rmse.size() > 1) json.set(prefix + "rmse_per_output", metrics->rmse);
}

// "97.41 %", or "rmse 2.13", with one figure per output where there are several.
std::string quality(const Metrics& metrics, const RunResult& result) {
  std::string text = quality_text(metrics, result.run.task);
  if (result.run.task != Task::regress) return text;
  if (metrics.rmse.size() < 2) return text;
  text += " over all outputs (";
  for (std::size_t i = 0; i < metrics.rmse.size(); ++i)
    text += fmt::format("{}{} {:.4g}", i ? ", " : "", shortened(result.schema.targets[i]), metrics.rmse[i]);
  return text + ")";
}

std::string as_text(const RunResult& result) {
  const Run& run = result.run;
  std::string out = columns_text(run.columns);
  out += fmt::format("model       {} ({} parameters)\n", run.model, grouped(run.parameters));
  if (!run.steps.empty() && run.steps.front().learning_rate > 0)
    out += fmt::format("learning    {}, {}, from a rate of {:g} on\n", run.optimizer, run.schedule,
                       run.steps.front().learning_rate);
  out += fmt::format("epochs      {} in {:.2f} s, {} rows/s; ended: {}\n", run.epochs.size(), run.seconds,
                     grouped(std::llround(rows_per_second(run))), run.ended);
  if (const EpochRecord* kept = kept_epoch(run)) {
    out +=
        fmt::format("kept        epoch {}: training loss {}", kept->epoch + 1, loss_text(kept->train_loss));
    if (kept->metric) out += fmt::format(", {} {:.5g} (chosen by)", run.metric, *kept->metric);
    out += result.validation.rows > 0
               ? fmt::format(", validation loss {}\n", loss_text(result.validation.loss))
               : "\n";
  }
  if (!run.epochs.empty())
    for (const Figure& figure : run.epochs.back().figures)
      out += fmt::format("{:<11} {:.6g}\n", figure.name, figure.value);
  if (result.validation.rows > 0)
    out += fmt::format("validation  {} on {} rows\n", quality(result.validation, result),
                       grouped(result.validation.rows));
  if (result.run.test)
    out += fmt::format("test        {} on {} rows\n", quality(*result.run.test, result),
                       grouped(result.run.test->rows));
  out += fmt::format("opened      the test rows, {} time{} so far\n", run.test_openings,
                     run.test_openings == 1 ? "" : "s");
  return out + fmt::format("files       {}\n", result.folder);
}

}  // namespace

Json result_json(const RunResult& result) {
  const Run& run = result.run;
  const EpochRecord* kept = kept_epoch(run);
  const std::string spec = command_of(result.folder).model;
  Json json;
  json.set("run", result.folder)
      .set("model", spec.empty() ? run.model : spec)
      .set("epochs", run.epochs.size())
      .set("seconds", run.seconds);
  json.set("rows_per_second", rows_per_second(run));
  json.set("train_loss", kept ? Json(kept->train_loss) : Json(nullptr));
  json.set("validation_loss", result.validation.rows > 0 ? Json(result.validation.loss) : Json(nullptr));
  // By itself "accuracy" does not say of which rows; the longer name does.
  add_quality(json, "", &result.validation, run.task);
  add_quality(json, "validation_", &result.validation, run.task);
  add_quality(json, "test_", result.run.test ? &*result.run.test : nullptr, run.task);
  if (kept && kept->metric) json.set("metric", *kept->metric);
  json.set("ended", run.ended);
  if (!run.epochs.empty())
    for (const Figure& figure : run.epochs.back().figures) json.set(figure.name, figure.value);
  if (!run.notes.empty()) json.set("notes", run.notes);
  return json;
}

void show_result(const Console& console, const RunResult& result) {
  for (const std::string& note : result.run.notes) console.warn(note);
  console.result(result_json(result), as_text(result));
}

void show_result(const Console& console, const RunResult& result, const SavedModel& saved) {
  for (const std::string& note : result.run.notes) console.warn(note);
  Json json = result_json(result);
  add_model(json, saved);
  console.result(json, as_text(result) + "\n" + model_text(saved));
}

RunHooks hooks_of(Console& console, ProgressBar& bar) {
  RunHooks hooks;
  hooks.on_start = [&](const Run& record, const Dataset& data) {
    for (const std::string& note : data.notes()) console.note(note);
    bar.start(record, record.planned_epochs);
  };
  hooks.on_step = [&](const StepRecord& step) {
    bar.step(step);
    return StopSignals::received() == 0;
  };
  hooks.on_epoch = [&](const EpochRecord& epoch) {
    bar.epoch(epoch);
    return StopSignals::received() == 0;
  };
  hooks.on_results = [](const RunResult& result) {
    write_file(result.folder + "/report.html", report_page(result.run), Links::refuse);
  };
  return hooks;
}

int tell_stop(const Console& console, const RunResult& result, const std::string& folder) {
  for (const std::string& note : result.run.notes) console.warn(note);
  console.warn(fmt::format("stopped after {} of {} epochs; `gradus resume {}` goes on",
                           result.run.epochs.size(), result.run.planned_epochs, folder));
  if (StopSignals::received() != 0) StopSignals::end_process();
  return exit_failed;
}

int show_training(Console& console, const std::function<RunResult(const RunHooks&)>& run, bool verdict) {
  const StopSignals signals;
  ProgressBar bar(console);
  RunHooks hooks = hooks_of(console, bar);
  std::optional<Dataset> data;
  hooks.on_start = [&, start = hooks.on_start](const Run& record, const Dataset& rows) {
    data = rows;
    start(record, rows);
  };
  const RunResult result = run(hooks);
  bar.clear();
  if (!result.finished) return tell_stop(console, result, result.folder);
  for (const std::string& note : result.run.notes) console.warn(note);
  Json json = result_json(result);
  std::string text = as_text(result);
  if (verdict && data) {
    const Judgement judgement =
        judge_run(result, *data, command_of(result.folder).training.threads.value_or(0));
    json.set("verdict", text_of(judgement.verdict)).set("evidence", judgement.evidence);
    text += fmt::format("verdict     {}: {}\n", text_of(judgement.verdict), judgement.evidence);
  }
  console.result(json, text);
  return exit_done;
}

}  // namespace gradus::cli
