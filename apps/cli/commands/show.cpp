// show.cpp - `gradus show`: what a trained model is, what it needs and says, and what is on record of its
// run.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <gradus/coefficients.hpp>
#include <gradus/runs.hpp>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "io/own_files.hpp"
#include "model_text.hpp"
#include "result.hpp"
#include "run_argument.hpp"

namespace gradus::cli::show_command {
namespace {

struct Settings {
  std::string folder, ledger;
  bool coefficients = false;
  std::uint64_t max_bytes = 0;
};

// Whether the argument is a model file, and no run.
bool is_model_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

SavedModel model_of(const Settings& settings) {
  const bool file = is_model_file(settings.folder);
  return io::load_model(file ? settings.folder : model_file_of(settings.folder),
                        std::max(settings.max_bytes, most_own_bytes), file ? Links::follow : Links::refuse);
}

void show_coefficients(const Settings& settings, const Console& console) {
  const SavedModel saved = model_of(settings);
  const LinearFormula formula = linear_formula(saved.model, saved.loss, saved.schema);
  console.result(formula_json(formula, saved.schema), formula_text(formula, saved.schema));
}

void show_model(const Settings& settings, const Console& console) {
  const SavedModel saved = model_of(settings);
  Json json{{"model_file", settings.folder}};
  add_model(json, saved);
  console.result(json, model_text(saved));
}

void show_run(const Settings& settings, const Console& console) {
  expect_finished_run(settings.folder);
  const RunResult run = load_run(settings.folder, settings.ledger, settings.max_bytes);
  show_result(console, run, model_of(settings));
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run, or a model file");
  options.flag("coefficients", settings->coefficients,
               "the coefficients and intercepts of a linear model, in the inputs' own units");
  declare_ledger(options, settings->ledger);
  options.max_bytes(settings->max_bytes);
  options.output(console.quiet, console.json, "the result as one JSON object");
  return [settings, &console] {
    if (settings->coefficients)
      show_coefficients(*settings, console);
    else if (is_model_file(settings->folder))
      show_model(*settings, console);
    else
      show_run(*settings, console);
    return exit_done;
  };
}

constexpr Example examples[] = {
    {"gradus show runs/iris-mlp-1",
     "columns, model and figures, as after the training; then what the model needs and says"},
    {"gradus show model.safetensors", "what a model file needs and says"},
    {"gradus show runs/houses-linear-1 --coefficients", "the formula of a linear model"}};

}  // namespace

extern const Command command{"show", "Shows what a trained model is, needs and says, and how good it was.",
                             examples, &declare};

}  // namespace gradus::cli::show_command
