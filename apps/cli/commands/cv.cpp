// cv.cpp - `gradus cv`: what a model is worth, by folds of which each chooses once.
#include <fmt/format.h>

#include <memory>

#include "base/text.hpp"
#include "choosing.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "figures_text.hpp"
#include "text_table.hpp"

namespace gradus::cli::cv_command {
namespace {

struct Settings {
  RunCommand command;
  std::string out;
  int folds = 5;
};

RunEvaluation all_rows_of(const CrossValidation& found) {
  RunEvaluation result;
  result.schema = found.schema;
  result.figures = found.figures;
  result.samples = found.samples;
  return result;
}

Json as_json(const CrossValidation& found) {
  Json folds = Json::array();
  std::int64_t rows = 0;
  for (const FoldResult& fold : found.folds) {
    rows += fold.rows;
    folds.push_back(Json{{"train_rows", fold.train_rows},
                         {"rows", fold.rows},
                         {found.metric, fold.value},
                         {"loss", fold.loss},
                         {"epochs", fold.epochs},
                         {"kept_epoch", fold.kept_epoch},
                         {"seconds", fold.seconds}});
  }
  Json json{{"data", found.data}, {"model", found.model}, {"metric", found.metric}, {"how", found.how}};
  json.set("rows", rows).set("mean", found.mean).set("deviation", found.deviation);
  json.set("standard_error", found.standard_error).set("folds", std::move(folds));
  Json all = Json::object();
  add_figures(all, all_rows_of(found));
  json.set("all_rows", std::move(all)).set("sealed_rows", found.sealed_rows);
  if (!found.notes.empty()) json.set("notes", found.notes);
  return json;
}

std::string as_text(const CrossValidation& found) {
  TextTable table({"fold", ">train rows", ">rows", ">" + found.metric, ">loss", ">epochs", ">kept"});
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < found.folds.size(); ++i) {
    const FoldResult& fold = found.folds[i];
    rows += fold.rows;
    table.row({std::to_string(i + 1), grouped(fold.train_rows), grouped(fold.rows),
               metric_text(found.metric, fold.value), fmt::format("{:.4g}", fold.loss),
               std::to_string(fold.epochs), std::to_string(fold.kept_epoch)});
  }
  const std::string mean = fmt::format(
      "{} {} on average of {} folds ({}), deviation {}, standard error {}", found.metric,
      metric_text(found.metric, found.mean), found.folds.size(), found.how,
      metric_text(found.metric, found.deviation), metric_text(found.metric, found.standard_error));
  return fmt::format(
      "model       {}\n\n{}\n{}\nall {} rows together, each said by the model that has not seen it:\n{}\n{}",
      shortened(found.model), table.str(), mean + '\n', grouped(rows), figures_text(all_rows_of(found)),
      found.sealed_rows > 0
          ? wrapped(fmt::format("{} test rows stay sealed, and are in no fold", grouped(found.sealed_rows)))
          : "");
}

int run(Settings& settings, Console& console) {
  settings.command.load.seed = settings.command.training.seed;
  expect_table(settings.out, settings.command);
  Choosing choosing(console);
  const CrossValidation found = cross_validate(settings.command, settings.folds, choosing.hook());
  choosing.clear();
  if (!found.finished)
    return Choosing::stopped(
        console, fmt::format("stopped after {} of {} folds: the same command begins anew", found.folds.size(),
                             settings.folds));
  for (const std::string& note : found.notes) console.note(note);
  write_table(settings.out, found.predictions_csv);
  console.result(as_json(found), as_text(found));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  declare_model(options, settings->command);
  options.integer("folds", "K", settings->folds, "parts of the rows, each of which judges once",
                  {.least = 2, .most = 1000});
  declare_trainings(options, settings->command);
  declare_table(options, settings->out,
                "file for what is said of each row by the model that has not seen it");
  options.output(console.quiet, console.json, "one JSON object: folds, their mean and spread, all figures");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus cv iris.csv --target species --folds 5", "five trainings; the test rows stay sealed"},
    {"gradus cv abalone.csv --target Rings --model mlp:64 --metric mae -o said.csv",
     "by another figure, and what was said of each row"}};

}  // namespace

extern const Command command{"cv", "Judges a model by folds, of which each chooses while the others train.",
                             examples, &declare};

}  // namespace gradus::cli::cv_command
