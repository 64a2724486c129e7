// importance.cpp - `gradus importance`: how much a trained model makes of each column.
#include <fmt/format.h>

#include <gradus/importance.hpp>
#include <gradus/runs.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "openings_text.hpp"
#include "run_argument.hpp"
#include "text_table.hpp"

namespace gradus::cli::importance_command {
namespace {

struct Settings {
  std::string folder;
  EvaluateOptions options;
  ImportanceOptions how;
};

Json as_json(const RunImportance& found, const std::string& rows_of) {
  Json json{
      {"split", rows_of}, {"rows", found.rows}, {"metric", found.found.metric}, {"value", found.found.value}};
  Json columns = Json::array();
  for (const Importance& each : found.found.columns)
    columns.push_back(Json{{"column", each.name}, {"worse", each.worse}, {"deviation", each.deviation}});
  json.set("columns", std::move(columns)).set("test_openings", found.test_openings);
  if (!found.notes.empty()) json.set("notes", found.notes);
  return json;
}

std::string as_text(const RunImportance& found, const std::string& rows_of, int repeats) {
  TextTable table({"column", ">worse by", ">deviation"});
  for (const Importance& each : found.found.columns)
    table.row(
        {shortened(each.name), fmt::format("{:.5f}", each.worse), fmt::format("{:.5f}", each.deviation)});
  return fmt::format(
      "{} of the {} rows ({}) is {:.5f}; so much worse it gets where a column is shuffled among them, on "
      "average "
      "of {}\n\n{}\n{}\n",
      found.found.metric, grouped(found.rows), rows_of, found.found.value,
      repeats == 1 ? std::string("one shuffle") : fmt::format("{} shuffles", repeats), table.str(),
      openings_text(found.sealed_rows, found.test_openings));
}

int run(const Settings& settings, Console& console) {
  expect_finished_run(settings.folder);
  const EvaluateOptions& options = settings.options;
  const std::string rows_of(options.data.empty() ? std::string(name(options.split))
                                                 : shortened(options.data));
  const RunImportance found =
      with_answers([&] { return importance_of_run(settings.folder, options, settings.how); });
  if (found.recorded) renew_report(settings.folder, options.ledger);
  for (const std::string& note : found.notes) console.warn(note);
  console.result(as_json(found, rows_of), as_text(found, rows_of, settings.how.repeats));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run");
  options
      .add({.name = "split",
            .value = "SPLIT",
            .doc = "rows of the run's own data; opening the test rows is counted (default validation)",
            .set = [settings](const auto& values) { settings->options.split = parse_split(values.back()); }})
      .only({"validation", "test"});
  options.text("data", "D", settings->options.data,
               "other data with the same columns, all of its rows; test rows among them count as opened");
  options.text(
      "metric", "METRIC", settings->how.metric,
      "what gets worse, as gradus evaluate calls it (default: accuracy of classes, rmse of numbers)");
  options.integer("repeats", "N", settings->how.repeats, "shuffles of each column",
                  {.least = 1, .most = 1000});
  options.integer("seed", "N", settings->how.seed, "decides the shuffles");
  declare_new_data(options, settings->options.load);
  declare_ledger(options, settings->options.ledger);
  options.output(console.quiet, console.json, "one JSON object; columns from the most important one on");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus importance runs/iris-mlp-1", "what the accuracy on the validation rows depends on"},
    {"gradus importance runs/abalone-mlp-1 --metric mae --repeats 20", "by another figure, with less noise"}};

}  // namespace

extern const Command command{"importance", "Says how much a trained model makes of each column.", examples,
                             &declare};

}  // namespace gradus::cli::importance_command
