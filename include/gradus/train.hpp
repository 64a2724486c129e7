// train.hpp - the training loop, its records, checkpoints, predictions and gradient checks.
//
//   Run run = train(mlp, digits, {.loss = CrossEntropy(), .optimizer = Momentum{.learning_rate = 0.1},
//                                 .epochs = 30, .batch = 32, .seed = 1});   // mlp now holds the best weights
//   std::cout << run.summary();
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/methods.hpp>
#include <gradus/nn.hpp>
#include <gradus/optim.hpp>
#include <gradus/predictor.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One update: forward, loss, gradients, new weights.
struct StepRecord {
  /// From 0, over all epochs.
  std::int64_t step = 0;
  int epoch = 0;
  std::int64_t rows = 0;
  /// Mean loss of the batch, before the update, penalties included: the sum of weight times loss over its
  /// rows, divided by `counted`. That is so for reduction=sum, too, which multiplies gradients but no figure
  /// that is told (its penalties are divided as well). NaN where no row counts.
  double loss = 0;
  double learning_rate = 0;
  /// The sum of the weights of its rows and their classes; the number of rows where there are none.
  double counted = 1;
};

/// How good predictions are on some rows.
struct Metrics {
  std::int64_t rows = 0;
  /// The training loss without penalties: the sum of weight times loss, divided by the sum of the weights of
  /// rows and classes, whatever the reduction. NaN where no row counts.
  double loss = 0;
  /// True where the rows of the data have weights. Shares, means and variances below are then taken by weight.
  bool weighted = false;
  /// Share of rows whose most probable class is the right one; classification only.
  double accuracy = 0;
  /// Rows, whatever they weigh, of each true class (first index) given each predicted class; classification
  /// only.
  std::vector<std::vector<std::int64_t>> confusion;
  /// Per output, in the target's own units; regression only. rmse: root of the mean squared error; mae: mean
  /// absolute error; r2: share of the variance explained; of constant targets 1 where all are right and else
  /// 0, of a single row NaN, as scikit-learn has it.
  std::vector<double> rmse, mae, r2;

  /// Root mean squared error over all outputs together.
  double total_rmse() const;
};

/// One pass over the training rows, and how the model then does on the validation rows.
struct EpochRecord {
  /// From 0.
  int epoch = 0;
  /// Mean over the epoch's steps, each by what it counted for.
  double train_loss = 0;
  /// On the validation rows; rows is 0 where there are none.
  Metrics validation;
  double learning_rate = 0;
  double seconds = 0;
  double rows_per_second = 0;
  /// The best epoch so far.
  bool best = false;
  /// What the solver measured, where there is one: its evaluations, the norm of the gradient.
  std::vector<Figure> figures;
};

/// How a training went: everything that progress bar, history file and report read.
struct Run {
  /// The model as text, e.g. "linear 32, relu, linear 10".
  std::string model;
  std::string loss;
  /// The rule with its schedule; or the solver, and no schedule.
  std::string optimizer, schedule;
  std::vector<StepRecord> steps;
  std::vector<EpochRecord> epochs;
  /// The epoch whose weights the model now holds; -1 where none was finished.
  int best_epoch = -1;
  Task task = Task::classify;
  std::int64_t parameters = 0;
  std::int64_t train_rows = 0;
  double seconds = 0;
  std::uint64_t seed = 0;
  bool cancelled = false;
  /// Epochs, or iterations of a solver, that the training was ordered to do.
  int planned_epochs = 0;
  /// "all epochs done", "no better for 5 epochs", "cancelled"; of a solver, its verdict.
  std::string ended;
  std::string data;
  /// Names of the classes in order of their numbers, or of the target columns.
  std::vector<std::string> outputs;
  /// What the columns of a table were taken for, and why.
  std::vector<ColumnReport> columns{};
  /// Sentences that the user should see: which figures say nothing, and the rows they fail at.
  std::vector<std::string> notes{};
  /// On the test rows; absent where they were not opened at the end of the training.
  std::optional<Metrics> test{};
  /// How often the test rows have been opened, by this run or any other that shares its ledger: a model
  /// changed after a look at them is no longer evaluated honestly.
  int test_openings = 0;

  /// A few lines: model, epochs, best validation figures, time.
  std::string summary() const;
};

/// Rows of a batch, epochs, iterations and the epochs of a patience are at most so many: more is a slip.
inline constexpr std::int64_t most_counted = 1'000'000'000;

/// What a training does. Every field has a default that works.
struct TrainOptions {
  /// Default: cross_entropy for classes, squared_error for numbers.
  std::optional<Loss> loss{};
  Rule optimizer = Momentum{};
  /// In place of the optimizer: a method that sees all training rows in each of its iterations, which count
  /// as epochs. Schedule, batch, groups, clipping and patience have no meaning then; the model gets the
  /// weights the method ends with, whatever the validation rows say.
  std::optional<Method> solver{};
  /// Iterations of the solver at most; 0: as many as it thinks fit.
  int iterations = 0;
  /// The learning rate over time, as a factor of the optimiser's own.
  Schedule schedule = Cosine{};
  /// Added to the mean loss; of weights only, never biases.
  std::vector<Penalty> penalties{};
  std::vector<Group> groups{};
  Clipping clipping{};
  int epochs = 20;
  /// Rows of a mini-batch. The last one of an epoch may have fewer, or where the model needs more than those
  /// to learn from (ModelTraits::least_batch), its rows join the one before.
  std::int64_t batch = 64;
  /// Decides first weights, order of rows and dropout.
  std::uint64_t seed = 1;
  /// 0: as many as the machine offers and the work is worth. Results have the same bits for any number.
  int threads = 0;
  /// Epochs without a better validation figure after which training stops; 0: never. Epochs whose validation
  /// loss is NaN or infinite (see allow_nonfinite) are not counted.
  int patience = 0;
  /// Ends the training after an epoch that changed no weight by more than this, relative to the larger of 1
  /// and its size; 0: never. A solver has a tolerance of its own.
  double tolerance = 0;
  /// Go on with NaN, infinity and losses that grow without end, instead of stopping with a NonFiniteError or
  /// a DivergenceError, also where the validation loss is NaN or infinite: then a note says so, and such an
  /// epoch is never chosen before one that has a figure.
  bool allow_nonfinite = false;
  Dtype dtype = Dtype::float32;
  /// Called after each step and epoch; returning false ends the training there. The model has the weights of
  /// the last epoch; those of a step are in its program.
  std::function<bool(const StepRecord&)> on_step{};
  std::function<bool(const EpochRecord&)> on_epoch{};
};

/// All that a training needs to go on after an interruption, as tensors and a few texts.
struct Checkpoint {
  /// Epochs finished.
  int epoch = 0;
  std::vector<std::pair<std::string, Tensor>> tensors;
  /// The records so far, as JSON.
  std::string record;
};

/// A training that can be stopped after any epoch and taken up again.
class Trainer {
 public:
  /// Prepares the model for the data (shapes, first weights) unless it is prepared. Model and data must
  /// outlive it, and the model stay where it is, as it is, but for the numbers in its weights: all functions
  /// but run() throw UsageError after it was moved, assigned to or prepared anew, so does epoch() after a
  /// callback that did so. Throws UsageError for options that contradict each other and ShapeError where
  /// model and data do not fit.
  Trainer(Model& model, const Dataset& data, TrainOptions options);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();

  /// Runs the next epoch. Returns false, doing nothing, where training has ended. Throws NonFiniteError where
  /// numbers become NaN or infinite, in a step or on the validation rows, which are named, and
  /// DivergenceError with a learning rate to try.
  bool epoch();
  /// The state after the last finished epoch.
  Checkpoint checkpoint() const;
  /// Takes up a training of the same model, data and options. Throws FileError where the checkpoint does not
  /// fit.
  void restore(const Checkpoint& checkpoint);
  /// Puts the best weights into the model and returns the record.
  Run finish();
  /// The record so far.
  const Run& run() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Trains the model; it then holds the weights of the epoch that did best on the validation rows (of the last
/// epoch where there are none). Throws what Trainer throws.
Run train(Model& model, const Dataset& data, const TrainOptions& options = {});

/// The loss that a training takes where none is named: cross_entropy for classes, squared_error for numbers.
Loss default_loss(Task task);

/// Metrics on some rows; with a calibration, classes are those of its probabilities. The class of a row is
/// that of its largest score, see Predictor::classify. Throws UsageError where the data has no targets or
/// so many threads cannot work, and NonFiniteError, naming them, for rows of which the model says nothing.
Metrics evaluate(const Model& model, const Loss& loss, const Rows& rows, int threads = 0,
                 const std::optional<Calibration>& calibration = {});

/// One parameter tensor of a gradient check.
struct GradientCheckLine {
  std::string parameter;
  /// Position of the worst entry, and the values there: automatic, by central and by forward differences, and
  /// by hand where such a gradient was given.
  std::int64_t index = 0;
  double automatic = 0;
  double numerical = 0;
  double forward = 0;
  std::optional<double> manual{};
  /// gradient_error of automatic and numerical, or of automatic and manual where that is larger.
  double error = 0;
  /// Entries compared.
  std::int64_t checked = 0;
  /// False where differences cannot tell the slope of some entry to within the tolerance, as the rounding of
  /// a large loss hides it.
  bool decided = true;
  /// False where a comparison that can tell finds more than the tolerance.
  bool good = true;
};

/// "ok", "WRONG" or "undecided".
std::string_view verdict_text(const GradientCheckLine& line);

/// The result of a gradient check.
struct GradientCheck {
  /// Which of the model's formulas was checked.
  Mode mode = Mode::training;
  std::vector<GradientCheckLine> lines;
  double tolerance = 0;
  /// Seconds that each way took: differences only for the entries compared.
  GradientSeconds seconds;
  /// True where every line is.
  bool good() const;
  /// The formula that was checked, and a table, one parameter a line.
  std::string str() const;
};

/// One line on the formula that a gradient check checks.
std::string formula_text(Mode mode);

/// Gradients of a mean loss written by hand: from "x", "y" and every parameter by name to the gradient of
/// parameters by name; those it leaves out are not compared with it. A name that no parameter has is a
/// UsageError.
using ManualGradients = std::function<std::map<std::string, Tensor>(const Feeds& values)>;

/// Options of a gradient check.
struct GradientCheckOptions {
  /// The formula to learn with, with the random masks of one step and statistics of these rows; or the one to
  /// use what was learnt.
  Mode mode = Mode::training;
  double tolerance = 1e-6;
  /// Entries of each parameter that are compared at most, spread evenly and by seed; 0: all.
  std::int64_t entries = 200;
  std::uint64_t seed = 1;
  /// Part of the loss.
  std::vector<Penalty> penalties{};
  /// Changes the automatic gradient before it is compared: for seeing that the check can fail.
  std::function<void(std::string_view parameter, Tensor& gradient)> corrupt{};
  /// Compared as well. Default: backpropagate, where it knows model and loss.
  ManualGradients manual{};
};

/// Compares automatic and numerical gradients of the loss on these rows, in float64, for every parameter. A
/// model not yet prepared is prepared with the seed. Throws UsageError where the loss does not take what the
/// model gives, ShapeError for fewer rows than it needs to learn from.
GradientCheck check_gradients(const Model& model, const Loss& loss, const Rows& rows,
                              const GradientCheckOptions& options = {});

/// The Jacobian of a model at a batch x [B, sample...]: derivatives of everything it gives by everything in
/// x, or by a parameter, as numbers [rows, columns], both flattened row by row, in the type of x. Throws
/// UsageError for an unknown parameter, with the nearest name.
Tensor jacobian(const Model& model, const Tensor& x, std::string_view parameter = {});

/// A training as a user orders it: every choice spelt out, so that it can be done again from these words
/// alone.
struct RunCommand {
  /// Built-in name, file or folder.
  std::string data;
  LoadOptions load{};
  /// "mlp:128" or layers in order; empty: mlp:128 for images, mlp:64 for tables.
  std::string model{};
  /// Texts as the catalog reads them; empty: the default for the task.
  std::string loss{}, optimizer{}, schedule{};
  /// A solver in place of optimizer, schedule, learning rate, batch, clipping and patience, as text; empty:
  /// none.
  std::string solver{};
  /// 0: 0.1 or 0.01 where the optimiser is chosen for the task (momentum with a decay of 5e-5 for classes,
  /// Adam for numbers), else the optimiser's own.
  double learning_rate = 0;
  double l1 = 0, l2 = 0;
  /// Largest norm of the gradient; 0: no clipping.
  double clip = 0;
  /// 0: 12, or more where the data is small, until there are some 1,500 steps. Of a solver: iterations.
  int epochs = 0;
  /// 0: 64, or less where the data is small: about 32 steps an epoch, at least 8 rows each.
  std::int64_t batch = 0;
  int patience = 0;
  /// See TrainOptions.
  double tolerance = 0;
  std::uint64_t seed = 1;
  int threads = 0;
  Dtype dtype = Dtype::float32;
  /// See with_precise_convolutions.
  bool precise = false;
  bool allow_nonfinite = false;
  /// Open the test rows once at the end.
  bool test = true;
  /// Layers or parameters that are not trained.
  std::vector<std::string> freeze{};
  /// The file that counts openings of the test rows; empty: test-openings.json in the folder that holds the
  /// run folder.
  std::string ledger{};

  /// As one JSON object with a field for everything above.
  std::string to_json() const;
  /// Reads what to_json wrote. Throws FileError for anything else.
  static RunCommand from_json(std::string_view text);
};

/// The command with every choice that it leaves open made for the data.
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

/// A run's model on some rows.
struct RunEvaluation {
  Metrics metrics;
  Schema schema;
  /// How often the test split has been opened, this time included.
  int test_openings = 0;
  /// Rows of the test split among those evaluated, whatever file they came from.
  std::int64_t sealed_rows = 0;
  /// True where run.json was brought up to date with the ledger: a page made of it is to be made again.
  bool recorded = false;
  /// Sentences that the user should see.
  std::vector<std::string> notes{};
};

/// Metrics of a finished run on a split, or on all rows of other data, read with `other_options`. Rows count
/// by the column of weights that the run was trained with; of other data without it, one each, and a note
/// says so. An evaluation of test rows is counted in the ledger: the one given, or else the run's own. Throws
/// FileError where the folder is no finished run, or an opening cannot be counted.
RunEvaluation evaluate_run(const std::string& folder, Split split, const std::string& other_data = {},
                           const LoadOptions& other_options = {}, int threads = 0,
                           const std::string& ledger = {});

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
  std::vector<std::string> classes;
  /// Rows it was fitted on, and numbers that the model gives for each.
  std::int64_t rows = 0, outputs = 0;
  /// On the rows it was fitted on, by their weights. Before, scores count as logits of a softmax, and independent probabilities
  /// are divided by their sum.
  CalibrationQuality before, after;
};

/// Fits a calibration of a finished run's model on its validation rows and keeps it in the model file, where
/// predictions and evaluations find it; one that was there before is replaced. Changes nothing, and says why,
/// where a class has no validation row, or the negative log-likelihood would rise. Throws FileError where the
/// folder is no finished run, UsageError where it predicts numbers or has no validation rows.
RunCalibration calibrate_run(const std::string& folder, int threads = 0, std::uint64_t max_bytes = 0);

/// Streams a summary or a check to anything that takes strings with <<.
template <class Stream>
Stream& operator<<(Stream& stream, const GradientCheck& check) {
  stream << check.str();
  return stream;
}

}  // namespace gradus
