// runs.hpp - trainings in folders of their own: ordered, resumed, looked at again, evaluated and calibrated.
//
//   RunResult done = start_run({.data = "digits", .model = "mlp:32", .training = {.epochs = 30}},
//                              "runs/digits");
//   RunEvaluation found = evaluate_run("runs/digits", {.split = Split::validation});
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/calibration.hpp>
#include <gradus/conformal.hpp>
#include <gradus/data.hpp>
#include <gradus/importance.hpp>
#include <gradus/metrics.hpp>
#include <gradus/train.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Which rows the model that is kept has learnt from: those of training, or, once all is chosen, every row.
enum class Refit : std::uint8_t { none, all };
/// Its words.
constexpr const char* words_of(Refit) { return "none|all"; }

/// A training as a user orders it, so that it can be done again from its command.json alone.
struct RunCommand {
  /// Built-in name, file or folder.
  std::string data;
  LoadOptions load{};
  /// "mlp:128" or layers in order; empty: default_model of the data, or mlp:64 for a
  /// solver.
  std::string model{};
  /// Only what declared options say: no groups, no penalties but L1 and L2, no clipping by value.
  TrainOptions training{};
  /// Open the test rows once at the end.
  bool test = true;
  /// Layers or parameters that are not trained.
  std::vector<std::string> freeze{};
  /// All: after the training, a model learns from every row for as many steps as the kept one had, and takes
  /// its place. All figures are those of the model before it.
  Refit refit = Refit::none;
  /// Write rows.csv: which part each row of the data belongs to.
  bool rows = false;
  /// A finished run, or a model file, whose weights the training begins with; then model, classes and columns
  /// are as they are there.
  std::string from{};
  /// Of that model file as the training began with it; empty until then. A training is resumed from no other.
  std::string from_checksum{};
  /// The file that counts openings of the test rows; empty: test-openings.json in the folder that holds the
  /// run folder.
  std::string ledger{};

  /// As one JSON object with a field for everything above.
  std::string to_json() const;
  /// Reads what to_json wrote. Throws FileError for anything else.
  static RunCommand from_json(std::string_view text);
};

/// Every option of a run beside those of its training, in the order of files and help.
inline constexpr DeclaredOption run_options[] = {
    {.field = field<&RunCommand::test>("test", any_number, "leave the test rows closed"), .flag = "no-test"},
    {.field = field<&RunCommand::freeze>("freeze", any_number,
                                         "layers or parameters to leave as they are, such as 0 or 0.weight"),
     .value = "NAME"},
    {.field = field<&RunCommand::refit>(
         "refit", any_number,
         "after the choice, learn from every row for as many steps; figures stay those of the model before"),
     .value = "ROWS"},
    {.field = field<&RunCommand::rows>("rows", any_number,
                                       "write rows.csv into the run: which row trains, chooses or tests")},
};

/// The command with every choice that it leaves open made for the data. Throws UsageError for options that
/// make no sense, or that words cannot say.
RunCommand resolved(const RunCommand& command, const Dataset& data);

struct RunResult;

/// What happens while a run goes on; every function may be empty.
struct RunHooks {
  /// The model is built and the first epoch is about to start.
  std::function<void(const Run&, const Dataset&)> on_start{};
  /// Returning false ends the run after this step or epoch; it can be resumed.
  std::function<bool(const StepRecord&)> on_step{};
  std::function<bool(const EpochRecord&)> on_epoch{};
  /// All figures are there; run.json, which marks the run as finished, is written next. The place for a
  /// report.
  std::function<void(const RunResult&)> on_results{};
};

/// How a run in a folder ended.
struct RunResult {
  std::string folder;
  Run run;
  Metrics validation;
  Schema schema{};
  /// False where it was cancelled: resume_run goes on.
  bool finished = true;
};

/// Trains as ordered and leaves command.json, checkpoint, model.safetensors, history.csv, steps.csv, what
/// on_results adds, and run.json in a new folder; "" stands for the first free runs/DATA-MODEL-N. The folder
/// appears once data and model fit, command first. An opening of the test rows is counted in the ledger.
/// Throws UsageError where the folder exists and is not empty, FileError where it or the ledger cannot be
/// written.
RunResult start_run(const RunCommand& command, const std::string& folder, const RunHooks& hooks = {});

/// Trainings that differ in their seed alone.
struct SeedRuns {
  std::string folder;
  /// In the order of their seeds.
  std::vector<RunResult> runs;
  /// Of the mean of what all their models say; absent where there is none to judge it by.
  std::optional<Metrics> validation{}, test{};
  /// The model file of that; empty where their outputs have no mean, as logarithms of probabilities.
  std::string ensemble{};
  int test_openings = 0;
  /// False where one of them was cancelled: resume_runs goes on.
  bool finished = true;
  std::vector<std::string> notes{};
};

/// What happens while they go on; may be empty.
struct SeedHooks {
  /// The hooks of the training in that place, from 0.
  std::function<RunHooks(int)> of_run{};
};

/// Trains as ordered with so many seeds from the ordered one on, each in a run folder seed-N of its own
/// inside a new folder ("": the first free runs/seeds-N), on the same split; then averages their models:
/// ensemble.safetensors. Each look at the test rows, that of the ensemble too, is counted. Throws what
/// start_run throws.
SeedRuns start_runs(const RunCommand& command, const std::string& folder, int seeds,
                    const SeedHooks& hooks = {});

/// Goes on with trainings that start_runs began, the one that was interrupted first, up to the same bytes as
/// without interruption; where all are finished, what is on record. Throws FileError where the folder is none
/// of start_runs. `ledger` and `max_bytes` as resume_run takes them.
SeedRuns resume_runs(const std::string& folder, const SeedHooks& hooks = {}, const std::string& ledger = {},
                     std::uint64_t max_bytes = 0);

/// The runs in a folder that start_runs made, those to come as well; none where it is no such folder. Throws
/// FileError where its list is damaged.
std::vector<std::string> runs_of_seeds(const std::string& folder);

/// Goes on with a run after its last checkpoint, up to the same bytes as without interruption. Changes
/// nothing where the run is finished. Throws FileError where the folder is no run or another process works on
/// it, DataError where the data is no longer the same. A `ledger` takes the place of the run's own. Files of
/// the folder are read up to the larger of 4 GiB and `max_bytes`, here and below, and the data up to the
/// larger of its own limit and `max_bytes`.
RunResult resume_run(const std::string& folder, const RunHooks& hooks = {}, const std::string& ledger = {},
                     std::uint64_t max_bytes = 0);

/// The command of a run folder. Throws FileError where it is none.
RunCommand command_of(const std::string& folder, std::uint64_t max_bytes = 0);

/// What is on record of a finished run; openings of the test rows are those in the ledger now. Throws
/// FileError where the folder is none.
RunResult load_run(const std::string& folder, const std::string& ledger = {}, std::uint64_t max_bytes = 0);

/// What a look at rows counted for.
struct RunLook {
  /// How often the test split has been opened, this time included.
  int test_openings = 0;
  /// Rows of the test split among those looked at, whatever file they came from.
  std::int64_t sealed_rows = 0;
  /// True where run.json was brought up to date with the ledger: a page made of it is to be made again.
  bool recorded = false;
  /// Sentences that the user should see.
  std::vector<std::string> notes{};
};

/// What intervals around the predictions of one target hold.
struct IntervalCoverage {
  /// The share of the rows whose truth is inside, by their weights, and the mean width in the target's units.
  double coverage = 0, mean_width = 0;
};

/// A run's model on the rows that have one text in a column.
struct RunGroup {
  std::string value;
  Metrics metrics{};
  /// As in RunEvaluation, as what follows.
  std::vector<Metric> figures{};
  std::int64_t samples = 0;
  std::vector<IntervalCoverage> intervals{};
};

/// A run's model on some rows.
struct RunEvaluation : RunLook {
  /// With a threshold, accuracy and confusion are those of the classes that it says.
  Metrics metrics{};
  /// Every figure with its interval; of numbers, Metric::of is the number of the target.
  std::vector<Metric> figures{};
  /// Samples behind the intervals.
  std::int64_t samples = 0;
  /// The probability from which on class 1 is said; absent where the larger score decides.
  std::optional<double> threshold{};
  /// Of each target, where intervals were asked for.
  std::vector<IntervalCoverage> intervals{};
  /// The same by the texts of a column, where that was asked for, in the order of texts, or of numbers where
  /// all are; and the name of the column.
  std::vector<RunGroup> groups{};
  std::string by{};
  Schema schema{};
};

/// What to evaluate a run on, and how.
struct EvaluateOptions {
  /// Rows of the run's own data, unless there is other data: then all of its rows.
  Split split = Split::validation;
  /// Other data with the same columns, and how it is read.
  std::string data{};
  LoadOptions load{};
  /// 0: as many as the machine offers.
  int threads = 0;
  /// In place of the run's own ledger.
  std::string ledger{};
  /// Of two classes. The best one is found on the run's validation rows, whatever is evaluated.
  std::optional<Threshold> threshold{};
  /// Of numbers: what intervals that promise to hold this share of the rows do hold.
  std::optional<double> interval{};
  /// A column of the table, input or not, by whose texts figures are told once more: by name or place.
  std::string by{};
};

/// Metrics of a finished run. Rows count by the column of weights that the run was trained with; of other
/// data without it, one each, and a note says so. An evaluation of test rows is counted in the ledger. Throws
/// FileError where the folder is no finished run, or an opening cannot be counted, and UsageError for a
/// threshold where it is not for two classes with probabilities, for intervals as interval_scores_of_run
/// and interval_around, and for a column of groups that is not there or has more than a hundred texts.
RunEvaluation evaluate_run(const std::string& folder, const EvaluateOptions& options = {});

/// The errors of a run's model on its validation rows, from which intervals follow (interval_around): those
/// that its model file has, else they are computed anew. Throws UsageError where it predicts classes or has
/// no validation rows.
ConformalScores interval_scores_of_run(const std::string& folder, int threads = 0,
                                       std::uint64_t max_bytes = 0);

/// What the columns of a run's data matter for.
struct RunImportance : RunLook {
  ImportanceResult found{};
  std::int64_t rows = 0;
};

/// Importance on a split of a finished run, or on other data, as evaluate_run finds them; a look at test rows
/// is counted. Throws what evaluate_run and importance throw.
RunImportance importance_of_run(const std::string& folder, const EvaluateOptions& options = {},
                                const ImportanceOptions& how = {});

/// How probabilities are made of scores: by what fits the rows, Platt scaling or else one temperature; or by
/// one of three ways.
enum class CalibrationMethod : std::uint8_t { automatic, platt, temperature, isotonic };
/// Their words.
constexpr const char* words_of(CalibrationMethod) { return "auto|platt|temperature|isotonic"; }

/// Rows whose most probable class has about the same probability.
struct CalibrationBin {
  std::int64_t rows = 0;
  /// Mean probability of that class, and the share of rows whose class it is; 0 where there are no rows.
  double probability = 0, right = 0;
};

/// How probabilities fit to what turned out to be true.
struct CalibrationQuality {
  /// Mean of -log of the probability of the true class.
  double nll = 0;
  /// Ten bins of equal width, by the probability of the most probable class.
  std::vector<CalibrationBin> bins;
};

/// A calibration of a run's model.
struct RunCalibration {
  /// Why it was not kept, and the model file left as it is: a class without rows, or probabilities that fit
  /// the rows worse than those before. Empty where it was kept.
  std::string not_kept;
  /// Without scalings where there was nothing to fit them on.
  Calibration calibration;
  /// What a user should know of it; empty mostly.
  std::string note{};
  std::vector<std::string> classes;
  /// Rows it was fitted on, and numbers that the model gives for each.
  std::int64_t rows = 0, outputs = 0;
  /// On the rows it was fitted on, by their weights. Before, scores count as logits of a softmax, and
  /// independent probabilities are divided by their sum.
  CalibrationQuality before, after;
  /// Rows among them whose class is another one with the calibration, if it was kept.
  std::int64_t changed = 0;
};

/// Fits a calibration of a finished run's model on its validation rows and keeps it in the model file, where
/// predictions and evaluations find it; one that was there before is replaced. Changes nothing, and says why,
/// where a class has no validation row, or the negative log-likelihood would rise. Throws FileError where the
/// folder is no finished run, UsageError where it predicts numbers or has no validation rows.
RunCalibration calibrate_run(const std::string& folder, int threads = 0, std::uint64_t max_bytes = 0,
                             CalibrationMethod method = CalibrationMethod::automatic);

}  // namespace gradus
