// predict.cpp - `gradus predict`: what a trained model says about new rows, in the target's own labels and
// units.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "base/file.hpp"
#include "base/parallel.hpp"
#include "command.hpp"
#include "csv_text.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "run_argument.hpp"

namespace gradus::cli::predict_command {
namespace {

// Rows that are predicted together.
constexpr std::int64_t batch_rows = 256;

struct Settings {
  std::string folder, data, out;
  LoadOptions load;
  bool probabilities = false;
  int threads = 0;
};

std::string header(const Schema& schema, bool probabilities) {
  std::string line = "row";
  for (const std::string& name : probabilities ? schema.classes : schema.targets)
    line += "," + csv_cell(name);
  return line + "\n";
}

// The answers for one row: probabilities, a label, or numbers in their own units.
std::string answers(const Schema& schema, std::span<const float> outputs, bool probabilities) {
  if (schema.task == Task::classify && !probabilities) {
    const auto best = std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
    return "," + csv_cell(schema.classes[static_cast<std::size_t>(best)]);
  }
  std::string cells;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto value = schema.task == Task::classify
                           ? outputs[i]
                           : static_cast<float>(schema.target_scaling.restore(outputs[i], i));
    cells += fmt::format(",{}", value);
  }
  return cells;
}

// Lines for some rows.
std::string predictions(const Predictor& predictor, const Schema& schema, const Dataset& data,
                        std::span<const std::int64_t> rows, bool probabilities) {
  const auto outputs = static_cast<std::size_t>(predictor.outputs());
  std::vector<float> x(static_cast<std::size_t>(predictor.inputs()) * rows.size()), y(outputs * rows.size());
  data.copy_inputs(rows, x.data());
  predictor.predict(static_cast<std::int64_t>(rows.size()), x, y);
  std::string lines;
  for (std::size_t i = 0; i < rows.size(); ++i)
    lines += fmt::format("{}{}\n", data.row_number(rows[i]),
                         answers(schema, std::span(y).subspan(i * outputs, outputs), probabilities));
  return lines;
}

std::string predictions(const SavedModel& saved, const Dataset& data, const Settings& settings) {
  const Predictor predictor(saved.model, saved.loss, saved.calibration);
  const Rows all = data.all();
  const std::int64_t batches = (all.size() + batch_rows - 1) / batch_rows;
  std::vector<std::string> lines(static_cast<std::size_t>(batches));
  // No more threads than there is work for.
  const std::int64_t offered = settings.threads > 0 ? settings.threads : Threads::available();
  Threads threads(static_cast<int>(std::clamp<std::int64_t>(batches, 1, offered)));
  threads.run(batches, [&](std::int64_t batch) {
    const std::int64_t begin = batch * batch_rows, count = std::min(batch_rows, all.size() - begin);
    const auto rows = all.indices().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
    lines[static_cast<std::size_t>(batch)] =
        predictions(predictor, saved.schema, data, rows, settings.probabilities);
  });
  std::string csv = header(saved.schema, settings.probabilities);
  for (const std::string& each : lines) csv += each;
  return csv;
}

// What --proba gives, where it is not probabilities that sum to one.
std::string_view remark(const SavedModel& saved) {
  if (saved.calibration) return "";
  switch (saved.loss.kind().functions.says) {
    case PredictionKind::scores:
      return "scores, not probabilities, which this model has none of: gradus calibrate RUN gives it some";
    case PredictionKind::independent_probabilities:
      return "a probability of each class against all others: a row need not sum to one";
    default:
      return "";
  }
}

int run(Settings& settings, Console& console) {
  const SavedModel saved = load_model(model_file_of(settings.folder));
  if (settings.probabilities && saved.schema.task != Task::classify)
    throw UsageError(
        fmt::format("--proba needs classes, and the run {} predicts numbers: leave it out", settings.folder));
  settings.load.read_targets = false;
  const Dataset data = load_with(saved.schema, settings.data, settings.load);
  const std::string csv = predictions(saved, data, settings);
  if (const std::string_view given = remark(saved); settings.probabilities && !given.empty())
    console.warn(given);
  if (settings.out.empty() || settings.out == "-")
    console.write(csv);
  else
    write_file(settings.out, csv);
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run, or a model file");
  options.positional("DATA", settings->data,
                     "rows with the same input columns; a target column is not needed");
  options.text("out", "F.csv", settings->out, "file for the predictions (default: standard output)")
      .short_form('o');
  options.flag(
      "proba", settings->probabilities,
      "one column per class with its probability, or its score where the model has no probabilities");
  declare_new_data(options, settings->load);
  declare_threads(options, settings->threads);
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus predict runs/iris-mlp-1 new.csv", "a table: row number and predicted label, on standard output"},
    {"gradus predict runs/iris-mlp-1 new.csv -o predictions.csv --proba",
     "probabilities of all classes, in a file"}};

}  // namespace

extern const Command command{"predict", "Predicts new rows, in the target's own labels and units.", examples,
                             &declare};

}  // namespace gradus::cli::predict_command
