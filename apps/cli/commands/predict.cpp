// predict.cpp - `gradus predict`: what a trained model says about new rows, in the target's own labels and
// units.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>
#include <gradus/openings.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <memory>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "csv_text.hpp"
#include "data_options.hpp"
#include "declared_options.hpp"
#include "errors.hpp"
#include "io/own_files.hpp"
#include "openings_text.hpp"
#include "output_file.hpp"
#include "run_argument.hpp"
#include "runs/ledger.hpp"

namespace gradus::cli::predict_command {
namespace {

struct Settings {
  std::string folder, data, out, ledger, threshold;
  LoadOptions load;
  bool probabilities = false;
  int threads = 0;
};

// Names that no column has yet: two columns of one name could not be read again.
class Columns {
 public:
  void add(std::string name, std::string_view otherwise) {
    if (taken(name)) name = otherwise;
    for (int i = 2; taken(name); ++i) name = fmt::format("{} {}", otherwise, i);
    names_.push_back(std::move(name));
  }
  bool taken(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
  }
  std::string line() const {
    std::string line;
    for (const std::string& name : names_) line += (line.empty() ? "" : ",") + csv_cell(name);
    return line + "\n";
  }

 private:
  std::vector<std::string> names_;
};

// Probabilities alone are bare numbers; beside something else they stand with the label.
bool tells_labels(const Settings& settings) {
  return !settings.probabilities || !settings.load.keep.empty() || !settings.threshold.empty();
}

std::string header(const Schema& schema, const Dataset& data, const Settings& settings) {
  const bool probabilities = settings.probabilities, labels = tells_labels(settings);
  Columns columns;
  // What is kept and predicted has names of its own; the number of a row may be called otherwise.
  const auto is = [](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), "row") != names.end();
  };
  const bool row =
      (labels && is(schema.targets)) || is(data.kept_columns()) || (probabilities && is(schema.classes));
  columns.add(row ? "row number" : "row", "row number");
  for (const std::string& name : data.kept_columns()) columns.add(name, name);
  for (const std::string& name : schema.targets)
    if (labels) columns.add(name, "predicted " + name);
  if (probabilities)
    for (const std::string& name : schema.classes) columns.add(name, "probability of " + name);
  return columns.line();
}

// A target in its own units, so that it reads back to the last bit.
double in_own_units(const Schema& schema, double scaled, std::size_t output, const std::string& where) {
  const double value = schema.target_scaling.restore(scaled, output);
  if (!std::isfinite(value))
    throw DataError(fmt::format("{}: the prediction of {} is too large for a double", where,
                                quote(schema.targets[output])));
  return value;
}

/// What a model says of the rows of a data set.
class Answers {
 public:
  Answers(const SavedModel& saved, const Dataset& data, const Settings& settings)
      : saved_(saved),
        data_(data),
        classifies_(saved.schema.task == Task::classify),
        labels_are_told_(classifies_ && tells_labels(settings)),
        numbers_are_told_(!classifies_ || settings.probabilities) {
    const Predictor predictor(saved.model, saved.loss, saved.calibration);
    const auto rows = static_cast<std::size_t>(data.rows());
    width_ = static_cast<std::size_t>(predictor.outputs());
    if (labels_are_told_) {
      classes_.resize(rows);
      predictor.classify(data.all(), classes_, settings.threads);
    }
    if (numbers_are_told_ || !settings.threshold.empty()) {
      numbers_.resize(rows * width_);
      predictor.predict(data.all(), numbers_, settings.threads);
    }
    if (!settings.threshold.empty()) use_threshold(settings.threshold);
  }

  /// A line for one row: its number, what is kept of it, and its label and probabilities or numbers, targets
  /// in their own units.
  std::string line(std::size_t row) const {
    const std::int64_t number = data_.row_number(static_cast<std::int64_t>(row));
    std::string text = fmt::format("{}", number);
    for (std::size_t i = 0; i < data_.kept_columns().size(); ++i)
      text += "," + csv_cell(data_.kept(static_cast<std::int64_t>(row), static_cast<std::int64_t>(i)));
    if (labels_are_told_)
      text += "," + csv_cell(saved_.schema.classes[static_cast<std::size_t>(classes_[row])]);
    for (std::size_t output = 0; numbers_are_told_ && output < width_; ++output)
      text += "," + cell(numbers_[row * width_ + output], output, number);
    return text + "\n";
  }

 private:
  void use_threshold(const std::string& text) {
    const Threshold threshold = parse_threshold(text);
    if (threshold.kind != Threshold::Kind::probability)
      throw UsageError(
          "predict has no rows to find the best threshold on: gradus evaluate RUN --threshold says it, and "
          "predict "
          "takes it as a number");
    ClassAnswers answers{.classes = static_cast<std::int64_t>(width_), .said = classes_, .scores = numbers_};
    answers.probabilities = saved_.calibration || saved_.loss.kind().functions.says != PredictionKind::scores;
    apply_threshold(threshold.probability, answers);
    classes_ = std::move(answers.said);
  }

  std::string cell(double value, std::size_t output, std::int64_t row) const {
    if (!classifies_)
      return fmt::format(
          "{}", in_own_units(saved_.schema, value, output, fmt::format("{}, row {}", data_.name(), row)));
    return saved_.model.dtype() == Dtype::float32 ? fmt::format("{}", static_cast<float>(value))
                                                  : fmt::format("{}", value);
  }

  const SavedModel& saved_;
  const Dataset& data_;
  bool classifies_, labels_are_told_, numbers_are_told_;
  std::size_t width_ = 0;
  std::vector<std::int64_t> classes_;
  std::vector<double> numbers_;
};

std::string predictions(const SavedModel& saved, const Dataset& data, const Settings& settings) {
  const Answers answers(saved, data, settings);
  std::string csv = header(saved.schema, data, settings);
  for (std::size_t row = 0; row < static_cast<std::size_t>(data.rows()); ++row) csv += answers.line(row);
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

bool to_screen(const Settings& settings) { return settings.out.empty() || settings.out == "-"; }

// Counts a look at test rows before anybody can look, and only where the predictions can be written: a file
// is complete under another name by then.
template <class Count>
void show(const Settings& settings, Console& console, const std::string& csv, const Count& count) {
  std::error_code error;
  const bool screen = to_screen(settings);
  const std::filesystem::file_status status = std::filesystem::status(settings.out, error);
  const bool device = std::filesystem::is_other(status);
  if (screen || device) count();
  if (screen) return console.write(csv);
  FileWriter file(settings.out);
  file.write(csv);
  if (!device) count();
  file.commit();
}

int run(Settings& settings, Console& console) {
  const std::string file = model_file_of(settings.folder);
  if (!to_screen(settings))
    expect_output(settings.out, {settings.data, file}, runs::ledger_of_run(settings.folder, settings.ledger));
  // A model file may be a link; the folder of a run holds its own.
  const Links links = file == settings.folder ? Links::follow : Links::refuse;
  const SavedModel saved = io::load_model(file, std::max(settings.load.max_bytes, most_own_bytes), links);
  if (settings.probabilities && saved.schema.task != Task::classify)
    throw UsageError(
        fmt::format("--proba needs classes, and the run {} predicts numbers: leave it out", settings.folder));
  if (!settings.threshold.empty() && saved.schema.task != Task::classify)
    throw UsageError(fmt::format("--threshold needs classes, and the run {} predicts numbers: leave it out",
                                 settings.folder));
  settings.load.read_targets = false;
  const Dataset data = load_with(saved.schema, settings.data, settings.load);
  for (const std::string& note : data.notes()) console.warn(note);
  const std::string csv = with_answers([&] { return predictions(saved, data, settings); });
  if (const std::string_view given = remark(saved); settings.probabilities && !given.empty())
    console.warn(given);
  show(settings, console, csv, [&] {
    const Opening opening = count_opening(settings.folder, saved, data.all(), "predict", settings.ledger);
    if (opening.recorded) renew_report(settings.folder, settings.ledger);
    if (opening.sealed_rows > 0) console.warn(openings_text(opening.sealed_rows, opening.test_openings));
  });
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run, or a model file");
  options.positional("DATA", settings->data,
                     "rows with the same input columns; a target column is not needed");
  options.text("out", "F.csv", settings->out, "file for the predictions (default: standard output)")
      .short_form('o');
  options.flag("proba", settings->probabilities,
               "one column per class with its probability, or its score where the model has no "
               "probabilities; beside the "
               "label where something is kept");
  declare(options, kept_options, &settings->load);
  options.text("threshold", "P", settings->threshold,
               "of two classes, the probability from which on the second one is said");
  declare_new_data(options, settings->load);
  declare_ledger(options, settings->ledger);
  declare_threads(options, settings->threads);
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus predict runs/iris-mlp-1 new.csv", "a table: row number and predicted label, on standard output"},
    {"gradus predict runs/iris-mlp-1 new.csv -o predictions.csv --proba",
     "labels and probabilities of all classes, in a file"},
    {"gradus predict runs/iris-mlp-1 new.csv --keep id,name", "with two columns of the table"}};

}  // namespace

extern const Command command{"predict", "Predicts new rows, in the target's own labels and units.", examples,
                             &declare};

}  // namespace gradus::cli::predict_command
