// seeds_text.cpp - what train says of trainings that differ in their seed.
#include "seeds_text.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/json.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "errors.hpp"
#include "progress_bar.hpp"
#include "result.hpp"
#include "stop.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

/// A figure that all runs have, and how it is told.
struct Told {
  const char* split;
  const Metrics* (*of)(const RunResult&);
  const std::optional<Metrics> SeedRuns::*ensemble;
};

constexpr Told splits[] = {
    {"validation", [](const RunResult& run) { return run.validation.rows > 0 ? &run.validation : nullptr; },
     &SeedRuns::validation},
    {"test", [](const RunResult& run) { return run.run.test ? &*run.run.test : nullptr; }, &SeedRuns::test}};

double figure_of(const Metrics& metrics, Task task) {
  return task != Task::regress ? metrics.accuracy : metrics.total_rmse();
}

std::optional<Moments> spread(const SeedRuns& found, const Told& split) {
  Moments moments;
  for (const RunResult& run : found.runs) {
    const Metrics* metrics = split.of(run);
    if (!metrics) return {};
    moments.add(figure_of(*metrics, run.run.task));
  }
  return moments;
}

Json as_json(const SeedRuns& found) {
  const Task task = found.runs[0].run.task;
  const std::string name = task != Task::regress ? "accuracy" : "rmse";
  Json runs = Json::array(), mean = Json::object(), deviation = Json::object(), ensemble = Json::object();
  for (const RunResult& run : found.runs) runs.push_back(result_json(run));
  for (const Told& split : splits) {
    const std::string key = fmt::format("{}_{}", split.split, name);
    if (const std::optional<Moments> moments = spread(found, split)) {
      mean.set(key, moments->mean());
      deviation.set(key, moments->sample_deviation());
    }
    if (const std::optional<Metrics>& metrics = found.*split.ensemble)
      ensemble.set(key, figure_of(*metrics, task));
  }
  if (!found.ensemble.empty()) ensemble.set("model_file", found.ensemble);
  Json json{{"run", found.folder},
            {"runs", runs},
            {"mean", mean},
            {"deviation", deviation},
            {"ensemble", ensemble}};
  json.set("test_openings", found.test_openings);
  if (!found.notes.empty()) json.set("notes", found.notes);
  return json;
}

std::string figure_text(double figure, Task task) {
  return task != Task::regress ? fmt::format("{:.2f} %", 100 * figure) : fmt::format("{:.5g}", figure);
}

std::string as_text(const SeedRuns& found) {
  const Task task = found.runs[0].run.task;
  TextTable table({"seed", task != Task::regress ? ">validation" : ">validation rmse",
                   task != Task::regress ? ">test" : ">test rmse", "run"});
  for (const RunResult& run : found.runs) {
    std::vector<std::string> cells{std::to_string(run.run.seed)};
    for (const Told& split : splits) {
      const Metrics* metrics = split.of(run);
      cells.push_back(metrics ? figure_text(figure_of(*metrics, task), task) : "-");
    }
    cells.push_back(run.folder);
    table.row(std::move(cells));
  }
  const auto line = [&](const char* name, const auto& figure, const std::string& last) {
    std::vector<std::string> cells{name};
    for (const Told& split : splits) {
      const std::optional<double> value = figure(split);
      cells.push_back(value ? figure_text(*value, task) : "-");
    }
    cells.push_back(last);
    table.row(std::move(cells));
  };
  const auto moment = [&](const auto& of) {
    return [&](const Told& split) -> std::optional<double> {
      const std::optional<Moments> moments = spread(found, split);
      return moments ? std::optional(of(*moments)) : std::nullopt;
    };
  };
  line("mean", moment([](const Moments& moments) { return moments.mean(); }), "");
  line("deviation", moment([](const Moments& moments) { return moments.sample_deviation(); }), "");
  if (!found.ensemble.empty())
    line(
        "ensemble",
        [&](const Told& split) -> std::optional<double> {
          const std::optional<Metrics>& metrics = found.*split.ensemble;
          return metrics ? std::optional(figure_of(*metrics, task)) : std::nullopt;
        },
        found.ensemble);
  return fmt::format("{}\nopened      the test rows, {} times so far\nfiles       {}\n", table.str(),
                     found.test_openings, found.folder);
}

}  // namespace

int show_seeds(Console& console, int seeds, const std::function<SeedRuns(const SeedHooks&)>& run) {
  const StopSignals signals;
  std::unique_ptr<ProgressBar> bar;
  const SeedRuns found = run({.of_run = [&](int i) {
    bar = std::make_unique<ProgressBar>(console);
    console.note(fmt::format("training {} of {}", i + 1, seeds));
    RunHooks hooks = hooks_of(console, *bar);
    if (i > 0)  // the same data again
      hooks.on_start = [&](const Run& record, const Dataset&) { bar->start(record, record.planned_epochs); };
    return hooks;
  }});
  bar->clear();
  if (!found.finished) return tell_stop(console, found.runs.back(), found.folder);
  for (const RunResult& each : found.runs)
    for (const std::string& note : each.run.notes)
      console.warn(fmt::format("seed {}: {}", each.run.seed, note));
  for (const std::string& note : found.notes) console.warn(note);
  console.result(as_json(found), as_text(found));
  return exit_done;
}

}  // namespace gradus::cli
