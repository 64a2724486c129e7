// predict.cpp - `gradus predict`: what a trained model says about new rows, in the target's own labels and
// units.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>
#include <gradus/openings.hpp>
#include <gradus/runs.hpp>
#include <memory>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "command.hpp"
#include "data/formats.hpp"
#include "data/table_out.hpp"
#include "data/target_scale.hpp"
#include "data_options.hpp"
#include "declared_options.hpp"
#include "errors.hpp"
#include "io/own_files.hpp"
#include "openings_text.hpp"
#include "output_file.hpp"
#include "predictions.hpp"
#include "row_progress.hpp"
#include "run_argument.hpp"
#include "runs/ledger.hpp"

namespace gradus::cli::predict_command {
namespace {

// More lines about rows that cannot be predicted nobody reads.
constexpr std::size_t most_listed = 100;
// Rows that are written at once: a group of rows in a Parquet file.
constexpr std::size_t rows_at_once = std::size_t{1} << 16;
// From so many bytes or rows on, what is being done is shown.
constexpr std::uintmax_t many_bytes = std::uintmax_t{1} << 20;
constexpr std::int64_t many_rows = 20'000;

struct Settings {
  std::string folder, data, out, ledger, threshold, format, out_header, on_error;
  LoadOptions load;
  PredictionColumns columns;
  double interval = 0;
  int threads = 0;

  bool to_screen() const { return out.empty() || out == "-"; }
  bool skip() const { return on_error == "skip"; }
};

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

std::vector<std::string> names_of_formats() {
  std::vector<std::string> names;
  for (const data::OutFormat* format : data::out_formats()) names.emplace_back(format->ending);
  return names;
}

const data::OutFormat* find_format(std::string_view ending) {
  for (const data::OutFormat* format : data::out_formats())
    if (format->ending == ending) return format;
  return nullptr;
}

// By what is said, else by the end of the name, else CSV.
const data::OutFormat& format_of(const Settings& settings, const Console& console) {
  const data::OutFormat* format = &data::csv_out;
  if (!settings.format.empty()) {
    format = find_format(settings.format);
    if (!format)
      throw UsageError(
          fmt::format("--format {}: written are {}", quote(settings.format), listed(names_of_formats())));
  } else if (!settings.to_screen()) {
    const std::string extension = lower(std::filesystem::path(settings.out).extension().string());
    const data::OutFormat* found = extension.empty() ? nullptr : find_format(extension.substr(1));
    if (!found && !extension.empty())
      console.warn(fmt::format(
          "{} gets CSV; files that end in .{} get what their names say, and --format says it of any",
          settings.out, fmt::join(names_of_formats(), ", .")));
    if (found) format = found;
  }
  if (!settings.out_header.empty() && !format->header_may_go)
    throw UsageError(
        fmt::format("--out-header is for csv and tsv, and names of columns are a part of {}: leave it out",
                    format->ending));
  return *format;
}

// Calls use(bytes) for all that is written, piece by piece.
void write_table(const Predictions& said, const data::OutFormat& format, const Settings& settings,
                 const data::OutBytes& use) {
  const std::unique_ptr<data::TableSink> sink = format.make(use, settings.out_header != "no");
  for (std::size_t begin = 0; begin < said.rows(); begin += rows_at_once)
    sink->write(said.table(begin, std::min(rows_at_once, said.rows() - begin)));
  sink->finish();
}

// Counts a look at test rows before anybody can look, and only where the predictions can be written: a file
// is complete under another name by then.
template <class Count>
void show(const Settings& settings, const Console& console, const Predictions& said,
          const data::OutFormat& format, const Count& count) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(settings.out, error);
  const bool device = std::filesystem::is_other(status);
  if (settings.to_screen() || device) count();
  if (settings.to_screen())
    return write_table(said, format, settings, [&](std::string_view bytes) { console.write(bytes); });
  FileWriter file(settings.out);
  write_table(said, format, settings, [&](std::string_view bytes) { file.write(bytes); });
  if (!device) count();
  file.commit();
}

// Says which rows cannot be predicted, and why; they are left out, or the end.
void report_bad_rows(std::int64_t rows, std::vector<UnansweredRow> bad, const Settings& settings,
                     const Console& console) {
  if (bad.empty()) return;
  std::sort(bad.begin(), bad.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  if (bad.size() == 1 && !settings.skip())
    throw DataError(bad[0].why + " (--on-error skip leaves such rows out)");
  for (std::size_t i = 0; i < std::min(most_listed, bad.size()); ++i)
    console.warn(bad[i].why.empty() ? fmt::format("row {} cannot be read", bad[i].number) : bad[i].why);
  if (bad.size() > most_listed)
    console.warn(fmt::format("and {} more", grouped(static_cast<long long>(bad.size() - most_listed))));
  const std::string count = fmt::format("{} of {} rows cannot be predicted",
                                        grouped(static_cast<long long>(bad.size())), grouped(rows));
  if (!settings.skip()) throw DataError(count + ": correct them, or leave them out (--on-error skip)");
  console.warn(count + " and are left out");
}

Dataset read_rows(const SavedModel& saved, const Settings& settings, RowProgress& progress) {
  LoadOptions load = settings.load;
  load.read_targets = false;
  load.skip_unreadable = true;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(settings.data, error);
  const bool typed = settings.data == "-" && isatty(STDIN_FILENO) == 1;
  if (!typed && (error ? settings.data == "-" : size >= many_bytes))
    progress.begin("reading " + (settings.data == "-" ? std::string("standard input") : settings.data));
  Dataset data = load_with(saved.schema, settings.data, load);
  progress.clear();
  return data;
}

Predictions predictions(const SavedModel& saved, const Dataset& data, const Settings& settings,
                        const Console& console, RowProgress& progress) {
  std::vector<UnansweredRow> bad;
  for (const RefusedRow& row : data.refused()) bad.push_back({row.number, row.why});
  const auto rows = data.rows() + static_cast<std::int64_t>(bad.size());
  if (!settings.skip()) report_bad_rows(rows, bad, settings, console);
  if (data.rows() >= many_rows) progress.begin("predicting");
  Predictions said = with_answers([&] {
    return Predictions(
        saved, data, settings.columns, settings.threads, [&](double share) { progress.show(share); },
        settings.skip() ? &bad : nullptr);
  });
  progress.clear();
  report_bad_rows(rows, std::move(bad), settings, console);
  if (said.rows() == 0) throw DataError(fmt::format("{}: no row can be predicted", data.name()));
  return said;
}

void check_task(const SavedModel& saved, const Settings& settings) {
  const Task task = saved.schema.task;
  const auto refuse = [&](const char* option, const char* needs, const char* hint) {
    throw UsageError(fmt::format("{} needs {}, and the run {} predicts {}: leave it out{}", option, needs,
                                 settings.folder,
                                 task == Task::regress ? "numbers"
                                 : task == Task::label ? "labels"
                                                       : "classes",
                                 hint));
  };
  if (settings.interval > 0 && task != Task::regress)
    refuse("--interval", "numbers", "; --proba says how sure it is");
  if (settings.columns.probabilities && task == Task::regress) refuse("--proba", "classes", "");
  if (settings.columns.margin && task != Task::classify) refuse("--margin", "classes", "");
  if (settings.columns.threshold && task != Task::classify) refuse("--threshold", "classes", "");
}

// From the model file, else from the run.
void find_intervals(const SavedModel& saved, const std::string& file, Settings& settings) {
  if (settings.interval == 0) return;
  if (!saved.conformal && file == settings.folder)
    throw UsageError(
        fmt::format("{} has no errors on validation rows, from which intervals follow: it was trained "
                    "without such rows, or by "
                    "an earlier version, whose run folder still tells them",
                    file));
  settings.columns.intervals =
      saved.conformal ? *saved.conformal
                      : interval_scores_of_run(settings.folder, settings.threads, settings.load.max_bytes);
  settings.columns.level = settings.interval / 100;
  // So few errors may promise no such thing.
  (void)half_width(*settings.columns.intervals, 0, settings.columns.level);
}

void read_threshold(Settings& settings) {
  if (settings.threshold.empty()) return;
  const Threshold threshold = parse_threshold(settings.threshold);
  if (threshold.kind != Threshold::Kind::probability)
    throw UsageError(
        "predict has no rows to find the best threshold on: gradus evaluate RUN --threshold says it, and "
        "predict takes it as a number");
  settings.columns.threshold = threshold.probability;
}

int run(Settings& settings, Console& console) {
  console.data = true;
  read_threshold(settings);
  const data::OutFormat& format = format_of(settings, console);
  const std::string file = model_file_of(settings.folder);
  if (!settings.to_screen())
    expect_output(settings.out, {settings.data, file}, runs::ledger_of_run(settings.folder, settings.ledger));
  // A model file may be a link; the folder of a run holds its own.
  const Links links = file == settings.folder ? Links::follow : Links::refuse;
  const SavedModel saved = io::load_model(file, std::max(settings.load.max_bytes, most_own_bytes), links);
  check_task(saved, settings);
  find_intervals(saved, file, settings);
  RowProgress progress(console);
  const Dataset data = read_rows(saved, settings, progress);
  for (const std::string& note : data.notes()) console.warn(note);
  if (const std::string note = data::note_on_middle(saved.schema); !note.empty()) console.warn(note);
  const Predictions said = predictions(saved, data, settings, console, progress);
  if (const std::string_view given = remark(saved); settings.columns.probabilities && !given.empty())
    console.warn(given);
  show(settings, console, said, format, [&] {
    const Opening opening = count_opening(settings.folder, saved, data.all(), "predict", settings.ledger);
    if (opening.recorded) renew_report(settings.folder, settings.ledger);
    if (opening.sealed_rows > 0) console.warn(openings_text(opening.sealed_rows, opening.test_openings));
  });
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run, or a model file");
  options.positional(
      "DATA", settings->data,
      "rows with the same input columns, in any order and beside others; a target column is not needed");
  options
      .text("out", "FILE", settings->out,
            fmt::format(
                "file for the predictions, in the format that its name says: .{} (default: standard output)",
                fmt::join(names_of_formats(), ", .")))
      .short_form('o');
  options.text("format", "FORMAT", settings->format, "format of the predictions, whatever the file is called")
      .only(names_of_formats());
  options
      .text("out-header", "WORD", settings->out_header,
            "whether names of columns are written above the predictions (csv and tsv; default yes)")
      .only({"yes", "no"});
  options.flag("proba", settings->columns.probabilities,
               "one column per class with its probability, or its score where the model has no "
               "probabilities; beside the label where something else is told");
  options.flag("margin", settings->columns.margin,
               "by how much the largest probability or score of the classes leads; and the threshold, where "
               "one is given");
  declare(options, kept_options, &settings->load);
  options.text("threshold", "P", settings->threshold,
               "of two classes, the probability from which on the second one is said");
  options.number(
      "interval", "PERCENT", settings->interval,
      "of numbers, columns lower and upper: an interval that holds the truth of so many of 100 new rows",
      {.least = 0, .most = 100, .open = true});
  options
      .text("on-error", "WORD", settings->on_error,
            "what rows that cannot be predicted do, as a word stands in a column of numbers, or a cell is "
            "empty "
            "(--missing error): stop, or skip, which leaves them out; they are listed (default stop)")
      .only({"stop", "skip"});
  declare_new_data(options, settings->load);
  declare_ledger(options, settings->ledger);
  declare_threads(options, settings->threads);
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus predict runs/iris-mlp-1 new.csv", "a table: row number and predicted label, on standard output"},
    {"gradus predict runs/iris-mlp-1 new.csv -o predictions.csv --proba",
     "labels and probabilities of all classes, in a file"},
    {"gradus predict runs/iris-mlp-1 new.csv --keep id,name", "with two columns of the table"},
    {"gradus predict runs/abalone-mlp-1 new.csv --interval 90 -o p.parquet",
     "numbers with intervals, as Parquet"},
    {"gradus predict runs/iris-mlp-1 - --format jsonl --on-error skip < new.csv",
     "from standard input to standard output; rows that cannot be read are listed and left out"}};

}  // namespace

extern const Command command{"predict", "Predicts new rows, in the target's own labels and units.", examples,
                             &declare};

}  // namespace gradus::cli::predict_command
