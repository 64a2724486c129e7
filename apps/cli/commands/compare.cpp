// compare.cpp - `gradus compare`: models held against each other on the same rows.
#include <fmt/format.h>

#include <memory>

#include "base/text.hpp"
#include "choosing.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "text_table.hpp"

namespace gradus::cli::compare_command {
namespace {

struct Settings {
  RunCommand command;
  std::vector<std::string> models;
  std::string out;
  int folds = -1;
};

Json as_json(const Comparison& found) {
  Json models = Json::array();
  for (const ComparedModel& model : found.models) {
    Json json{{"model", model.model}, {"parameters", model.parameters}, {"steps", model.steps}};
    json.set("seconds", model.seconds);
    if (!model.failed.empty()) {
      json.set("failed", model.failed);
    } else {
      json.set(found.metric, model.value).set("standard_error", model.standard_error);
      json.set("difference", model.difference).set("interval", std::vector<double>{model.low, model.high});
      json.set("as_good", model.as_good);
    }
    models.push_back(std::move(json));
  }
  Json json{{"data", found.data}, {"metric", found.metric}, {"how", found.how}, {"rows", found.rows}};
  json.set("models", std::move(models)).set("best", found.models[found.best].model);
  json.set("chosen", found.models[found.chosen].model).set("conclusion", found.conclusion);
  json.set("command", found.command);
  if (!found.notes.empty()) json.set("notes", found.notes);
  return json;
}

std::string csv_of(const Comparison& found) {
  std::string text = fmt::format(
      "model,parameters,steps,seconds,{},standard error,difference,low,high,as good\n", found.metric);
  for (const ComparedModel& model : found.models)
    text += fmt::format("\"{}\",{},{},{},{},{},{},{},{},{}\n", model.model, model.parameters, model.steps,
                        model.seconds, model.value, model.standard_error, model.difference, model.low,
                        model.high, model.as_good ? "yes" : "no");
  return text;
}

std::string as_text(const Comparison& found) {
  TextTable table(
      {"model", ">parameters", ">" + found.metric, ">difference", "95 % interval", ">seconds", ""});
  for (std::size_t i = 0; i < found.models.size(); ++i) {
    const ComparedModel& model = found.models[i];
    const std::string mark = i == found.best        ? "best"
                             : model.as_good        ? "as good"
                             : model.failed.empty() ? ""
                                                    : "failed: " + model.failed;
    table.row({shortened(model.model), grouped(model.parameters),
               model.failed.empty() ? metric_text(found.metric, model.value) : "-",
               model.failed.empty() ? metric_text(found.metric, model.difference) : "-",
               i == found.best || !model.failed.empty()
                   ? ""
                   : fmt::format("{} to {}", metric_text(found.metric, model.low),
                                 metric_text(found.metric, model.high)),
               fmt::format("{:.2f}", model.seconds),
               mark + (i == found.chosen && i != found.best ? ", chosen" : "")});
  }
  return fmt::format("{} on {} rows ({}); differences are from the best, on the same rows\n\n{}\n{}{}\n",
                     found.metric, grouped(found.rows), found.how, table.str(), wrapped(found.conclusion),
                     found.command);
}

int run(Settings& settings, Console& console) {
  settings.command.load.seed = settings.command.training.seed;
  expect_table(settings.out, settings.command);
  std::vector<std::string> models;
  for (const std::string& text : settings.models)
    for (std::string& model : models_in(text)) models.push_back(std::move(model));
  Choosing choosing(console);
  const Comparison found = compare_models(settings.command, models, settings.folds, choosing.hook());
  choosing.clear();
  if (!found.finished)
    return Choosing::stopped(console,
                             fmt::format("stopped after {} of {} models: the same command begins anew",
                                         found.models.size(), models.size()));
  for (const std::string& note : found.notes) console.note(note);
  write_table(settings.out, csv_of(found));
  console.result(as_json(found), as_text(found));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.many("models", "SPEC", settings->models,
               "models, as in softmax,mlp:64,mlp:256,128; layers in order in quotes of their own");
  options.integer("folds", "K", settings->folds,
                  "judge by folds; 0: by the validation rows (default 5 below 1,000 rows, else 0)",
                  {.least = 0, .most = 1000});
  declare_trainings(options, settings->command);
  declare_table(options, settings->out, "file for the table");
  options.output(console.quiet, console.json, "one JSON object: all models, the best and the chosen one");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus compare iris.csv --target species --models softmax,mlp:16,mlp:64,64",
     "the simplest that is as good as the best"},
    {"gradus compare digits --models softmax \"linear 32, relu, linear\" --folds 3 --metric log_loss",
     "by folds and another figure"}};

}  // namespace

extern const Command command{
    "compare", "Holds models against each other on the same rows, and names the simplest that is as good.",
    examples, &declare};

}  // namespace gradus::cli::compare_command
