// train.hpp - the training loop, its records, figures and checkpoints.
//
//   Run run = train(mlp, digits, {.loss = CrossEntropy(), .optimizer = Momentum{.learning_rate = 0.1},
//                                 .epochs = 30, .batch = 32, .seed = 1});   // mlp now holds the best weights
//   std::cout << run.summary();
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/methods.hpp>
#include <gradus/nn.hpp>
#include <gradus/optim.hpp>
#include <gradus/predictor.hpp>
#include <memory>
#include <optional>
#include <string>
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

/// With more classes than this there is no matrix of confusion: it would fill the memory, epoch by epoch.
inline constexpr std::size_t most_confused = 500;

/// How good predictions are on some rows.
struct Metrics {
  std::int64_t rows = 0;
  /// The training loss without penalties: the sum of weight times loss, divided by the sum of the weights of
  /// rows and classes, whatever the reduction. NaN where no row counts.
  double loss = 0;
  /// True where the rows of the data have weights. Shares, means and variances below are then taken by
  /// weight.
  bool weighted = false;
  /// Share of rows whose most probable class is the right one; classification only.
  double accuracy = 0;
  /// Rows, whatever they weigh, of each true class (first index) given each predicted class; classification
  /// of at most most_confused classes only.
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

}  // namespace gradus
