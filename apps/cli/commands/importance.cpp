// importance.cpp - `gradus importance`: how much a trained model makes of each column.
#include <fmt/format.h>

#include <gradus/importance.hpp>
#include <gradus/runs.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "openings_text.hpp"
#include "run_rows.hpp"
#include "text_table.hpp"

namespace gradus::cli::importance_command {
namespace {

struct Settings {
  RunRows rows;
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
  const EvaluateOptions options = settings.rows.checked();
  const RunImportance found =
      with_answers([&] { return importance_of_run(settings.rows.folder, options, settings.how); });
  settings.rows.after_look(found, console);
  const std::string rows_of = settings.rows.name();
  console.result(as_json(found, rows_of), as_text(found, shortened(rows_of), settings.how.repeats));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  settings->rows.declare(options);
  options.text(
      "metric", "METRIC", settings->how.metric,
      "what gets worse, as gradus evaluate calls it (default: accuracy of classes, rmse of numbers)");
  options.integer("repeats", "N", settings->how.repeats, "shuffles of each column",
                  {.least = 1, .most = 1000});
  options.integer("seed", "N", settings->how.seed, "decides the shuffles");
  settings->rows.declare_reading(options);
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
