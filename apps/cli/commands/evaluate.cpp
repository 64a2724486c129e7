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
};

Json as_json(const RunEvaluation& found, std::string_view rows_of) {
  const Metrics& metrics = found.metrics;
  Json json;
  json.set("split", rows_of).set("rows", metrics.rows).set("loss", metrics.loss);
  if (metrics.weighted) json.set("weighted", true);
  if (found.threshold) json.set("threshold", *found.threshold);
  add_figures(json, found);
  if (found.schema.task == Task::classify) json.set("confusion", metrics.confusion);
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

std::string as_text(const RunEvaluation& found, std::string_view rows_of) {
  const Metrics& metrics = found.metrics;
  std::string out = fmt::format("rows        {} ({}){}\nloss        {:.5f}\n", grouped(metrics.rows), rows_of,
                                metrics.weighted ? ", each counts by its weight" : "", metrics.loss);
  if (found.threshold) out += fmt::format("threshold   {:.5g}\n", *found.threshold);
  if (found.schema.task == Task::classify)
    out += fmt::format("accuracy    {:.2f} %\n", 100 * metrics.accuracy);
  out += figures_text(found);
  if (found.schema.task == Task::classify) out += confusion_text(found);
  return out + "\n" + openings_text(found.sealed_rows, found.test_openings) + "\n";
}

int run(const Settings& settings, Console& console) {
  EvaluateOptions options = settings.rows.checked();
  if (!settings.threshold.empty()) options.threshold = parse_threshold(settings.threshold);
  const RunEvaluation found = with_answers([&] { return evaluate_run(settings.rows.folder, options); });
  settings.rows.after_look(found, console);
  const std::string rows_of = settings.rows.name();
  console.result(as_json(found, rows_of), as_text(found, shortened(rows_of, longest_name)));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  settings->rows.declare(options);
  options.text("threshold", "T", settings->threshold,
               "of two classes, the probability from which on the second one is said: a number, best-f1, or "
               "cost=MISSED:FALSE as in cost=5:1; the best one is found on the validation rows");
  settings->rows.declare_reading(options);
  declare_threads(options, settings->rows.threads);
  options.output(console.quiet, console.json, "one JSON object; accuracy is a fraction");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus evaluate runs/digits-mlp32-1", "loss, accuracy and confusion on the validation rows"},
    {"gradus evaluate runs/digits-mlp32-1 --split test --json", "on the test rows, for programs"},
    {"gradus evaluate runs/iris-mlp-1 --data more.csv", "on data that came later"}};

}  // namespace

extern const Command command{
    "evaluate", "Says how good a trained model is on validation, test or other rows.", examples, &declare};

}  // namespace gradus::cli::evaluate_command
