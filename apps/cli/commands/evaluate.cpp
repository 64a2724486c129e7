// evaluate.cpp - `gradus evaluate`: how good a trained model is on a split, or on other data.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "figures_text.hpp"
#include "openings_text.hpp"
#include "run_rows.hpp"
#include "text_table.hpp"

namespace gradus::cli::evaluate_command {
namespace {

constexpr std::size_t longest_name = 200;

struct Settings {
  RunRows rows;
  std::string threshold;
  std::string by{};
  double interval = 0;
};

std::string intervals_text(const RunEvaluation& found, double percent) {
  std::string out;
  for (std::size_t i = 0; i < found.intervals.size(); ++i)
    out += fmt::format("interval    {:g} % around {}: {:.1f} % of the rows are inside, mean width {:.5g}\n",
                       percent, shortened(found.schema.targets[i]), 100 * found.intervals[i].coverage,
                       found.intervals[i].mean_width);
  return out;
}

Json as_json(const RunEvaluation& found, std::string_view rows_of, double interval) {
  const Metrics& metrics = found.metrics;
  Json json;
  json.set("split", rows_of).set("rows", metrics.rows).set("loss", metrics.loss);
  if (metrics.weighted) json.set("weighted", true);
  if (found.threshold) json.set("threshold", *found.threshold);
  add_figures(json, found);
  if (!found.intervals.empty())
    json.set("prediction_interval", intervals_json(found.intervals, interval / 100));
  if (found.schema.task == Task::classify) json.set("confusion", metrics.confusion);
  if (!found.by.empty()) json.set("by", found.by).set("groups", groups_json(found, interval / 100));
  json.set("test_openings", found.test_openings);
  if (!found.notes.empty()) json.set("notes", found.notes);
  return json;
}

std::string confusion_text(const RunEvaluation& found) {
  constexpr std::size_t most_classes = 20;
  const std::vector<std::string>& classes = found.schema.classes;
  if (classes.size() > most_classes)
    return fmt::format("confusion   {} classes: see --json\n", classes.size());
  std::vector<std::string> titles{"true"};
  for (const std::string& name : classes) titles.push_back(">" + shortened(name));
  TextTable table(titles);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    std::vector<std::string> cells{shortened(classes[i])};
    for (const std::int64_t count : found.metrics.confusion[i]) cells.push_back(std::to_string(count));
    table.row(std::move(cells));
  }
  return "\nrows by true class (down) and predicted class (across)\n" + table.str();
}

std::string as_text(const RunEvaluation& found, std::string_view rows_of, double interval) {
  const Metrics& metrics = found.metrics;
  std::string out = fmt::format("rows        {} ({}){}\nloss        {:.5f}\n", grouped(metrics.rows), rows_of,
                                metrics.weighted ? ", each counts by its weight" : "", metrics.loss);
  if (found.threshold) out += fmt::format("threshold   {:.5g}\n", *found.threshold);
  if (found.schema.task == Task::classify)
    out += fmt::format("accuracy    {:.2f} %\n", 100 * metrics.accuracy);
  out += intervals_text(found, interval) + figures_text(found);
  if (found.schema.task == Task::classify) out += confusion_text(found);
  out += groups_text(found);
  return out + "\n" + openings_text(found.sealed_rows, found.test_openings) + "\n";
}

int run(const Settings& settings, Console& console) {
  EvaluateOptions options = settings.rows.checked();
  options.by = settings.by;
  if (settings.interval > 0) options.interval = settings.interval / 100;
  if (!settings.threshold.empty()) options.threshold = parse_threshold(settings.threshold);
  const RunEvaluation found = with_answers([&] { return evaluate_run(settings.rows.folder, options); });
  settings.rows.after_look(found, console);
  const std::string rows_of = settings.rows.name();
  console.result(as_json(found, rows_of, settings.interval),
                 as_text(found, shortened(rows_of, longest_name), settings.interval));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  settings->rows.declare(options);
  options.text("threshold", "T", settings->threshold,
               "of two classes, the probability from which on the second one is said: a number, best-f1, or "
               "cost=MISSED:FALSE as in cost=5:1; the best one is found on the validation rows");
  options.number(
      "interval", "PERCENT", settings->interval,
      "of numbers: how many of the rows intervals hold that promise to hold so many of 100, and how wide "
      "they are",
      {.least = 0, .most = 100, .open = true});
  options.text(
      "by", "COLUMN", settings->by,
      "tell the figures once more for the rows of each text in this column, input or not, by name or place");
  settings->rows.declare_reading(options);
  declare_threads(options, settings->rows.threads);
  options.output(console.quiet, console.json, "one JSON object; accuracy is a fraction");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus evaluate runs/digits-mlp32-1", "loss, accuracy and confusion on the validation rows"},
    {"gradus evaluate runs/digits-mlp32-1 --split test --json", "on the test rows, for programs"},
    {"gradus evaluate runs/iris-mlp-1 --data more.csv", "on data that came later"},
    {"gradus evaluate runs/abalone-mlp-1 --by Sex --interval 90", "group by group, and how far off it is"}};

}  // namespace

extern const Command command{
    "evaluate", "Says how good a trained model is on validation, test or other rows.", examples, &declare};

}  // namespace gradus::cli::evaluate_command
