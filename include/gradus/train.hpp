// train.hpp - the training loop, its records, figures and checkpoints.
//
//   Run run = train(mlp, digits, {.loss = CrossEntropy(), .optimizer = Momentum{.learning_rate = 0.1},
//                                 .epochs = 30, .batch = 32, .seed = 1});   // mlp now holds the best weights
//   std::cout << run.summary();
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/budget.hpp>
#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/methods.hpp>
#include <gradus/nn.hpp>
#include <gradus/optim.hpp>
#include <gradus/option.hpp>
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
  /// Share of rows whose most probable class is the right one; of labels, of rows of which just those are at
  /// least as probable as not that they have.
  double accuracy = 0;
  /// Rows, whatever they weigh, of each true class (first index) given each predicted class; classification
  /// of at most most_confused classes only.
  std::vector<std::vector<std::int64_t>> confusion;
  /// Per output, in the target's own units, or of the probability of a label. rmse: root of the mean squared
  /// error; mae: mean absolute error; r2: share of the variance explained; of constant targets 1 where all
  /// are right and else 0, of a single row NaN, as scikit-learn has it.
  std::vector<double> rmse, mae, r2;

  /// The share of the loss that its worst row makes up, of numbers: 1 where it is all of it. Not told, 0,
  /// where rows have weights.
  double worst_share = 0;

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
  /// The metric that the training was told to choose by, on them; NaN where it says nothing.
  std::optional<double> metric{};
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
  /// What epochs are compared by, where it was said.
  std::string metric{};
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
  /// How often it began again with a quarter of the rate, as it diverged.
  int restarts = 0;
  /// Epochs, or iterations of a solver, that the training was ordered to do.
  int planned_epochs = 0;
  /// Steps that a budget leaves, the last of them within the last planned epoch; 0: all steps of all epochs.
  std::int64_t planned_steps = 0;
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

/// How often a training begins again where nobody says otherwise.
inline constexpr int usual_retries = 4;

/// What a training is told. What is not given is chosen, see resolved(); what is, is declared below.
struct TrainOptions {
  std::optional<Loss> loss{};
  /// What rows of each class count for beside their own weights: "balanced" (all classes alike: rows /
  /// (classes * rows of the class), of the training rows), or "a=2", "b=0.5" (1 for classes that are not
  /// named). They count in all figures of the training, and in none of evaluate().
  std::vector<std::string> class_weights{};
  std::optional<Rule> optimizer{};
  /// In place of the optimizer: a method that sees all training rows in each of its iterations, which count
  /// as epochs. It takes none of the options that are of_optimizers below; the model gets the weights the
  /// method ends with, whatever the validation rows say.
  std::optional<Method> solver{};
  std::optional<double> learning_rate{};
  /// A training that diverges begins again so often, each time with a quarter of the rate.
  std::optional<int> retries{};
  std::optional<Schedule> schedule{};
  /// Added to the mean loss; of weights only, never biases.
  std::vector<Penalty> penalties{};
  std::vector<Group> groups{};
  Clipping clipping{};
  /// Of a solver: iterations at most.
  std::optional<int> epochs{};
  /// Ends the training, and its schedule with it, after so many steps, perhaps within an epoch.
  Budget budget{};
  /// The last one of an epoch may have fewer rows, or where the model needs more than those to learn from
  /// (ModelTraits::least_batch), its rows join the one before.
  std::optional<std::int64_t> batch{};
  std::uint64_t seed = 1;
  /// Results have the same bits for any number.
  std::optional<int> threads{};
  /// Epochs whose validation loss is NaN or infinite (see allow_nonfinite) are not counted.
  std::optional<int> patience{};
  /// What makes an epoch better than another, for the one that is kept and for patience: one of metric_kinds
  /// that is not of a single class, or "loss". Not given: the accuracy, and then the loss, of classes; the
  /// loss of numbers, without its worst row where that rules it.
  std::optional<std::string> metric{};
  /// Relative to the larger of 1 and the size of a weight. A solver has a tolerance of its own.
  std::optional<double> tolerance{};
  /// Go on instead of stopping with a NonFiniteError or a DivergenceError, also where the validation loss is
  /// NaN or infinite: then a note says so, and such an epoch is never chosen before one that has a figure.
  bool allow_nonfinite = false;
  /// Learn from the rows of all parts: there is nothing to choose by then, and the last epoch is kept.
  bool every_row = false;
  /// Of models that are not prepared yet, as `precise` is (see with_precise_convolutions).
  Dtype dtype = Dtype::float32;
  bool precise = false;
};

/// A budget as a text.
constexpr Field budget_field(const char* name, const char* doc) {
  Field result = field<&TrainOptions::metric>(name, any_number, doc);
  result.get = [](const void* options) -> FieldValue {
    return budget_text(static_cast<const TrainOptions*>(options)->budget);
  };
  result.set = [](void* options, const FieldValue& text) {
    static_cast<TrainOptions*>(options)->budget = parse_budget(std::get<std::string>(text));
  };
  result.given = [](const void* options) {
    return static_cast<const TrainOptions*>(options)->budget != Budget();
  };
  result.clear = [](void* options) { static_cast<TrainOptions*>(options)->budget = {}; };
  return result;
}

/// The element types of weights.
constexpr const char* words_of(Dtype) { return "float32|float64"; }

/// The amount of a penalty P among those of a training; 0 where it is not among them.
template <class P>
constexpr Field penalty_field(const char* name, const char* doc) {
  Field result{name, not_negative_by_factors, doc, "", nullptr, nullptr};
  result.get = [](const void* options) -> FieldValue {
    for (const Penalty& each : static_cast<const TrainOptions*>(options)->penalties)
      if (const P* found = each.as<P>()) return found->alpha;
    return 0.0;
  };
  result.set = [](void* options, const FieldValue& amount) {
    std::vector<Penalty>& all = static_cast<TrainOptions*>(options)->penalties;
    std::erase_if(all, [](const Penalty& each) { return each.as<P>() != nullptr; });
    if (const double alpha = std::get<double>(amount); alpha != 0) all.emplace_back(P{alpha});
  };
  return result;
}

/// Every option of a training, in the order of files and help. One more is a member above and a line here.
inline constexpr DeclaredOption train_options[] = {
    {.field = field<&TrainOptions::loss>("loss", any_number, "what to make small"),
     .value = "LOSS",
     .otherwise = "cross_entropy for classes, ranked_probability where they are ordered; squared_error for "
                  "numbers, poisson for counts; binary_cross_entropy for shares and labels"},
    {.field = field<&TrainOptions::class_weights>(
         "class_weights", any_number,
         "what rows of each class count for: balanced counts all classes alike, or as in a=2,b=0.5"),
     .value = "WEIGHTS",
     .otherwise = "1 each",
     .by_commas = true},
    {.field = field<&TrainOptions::optimizer>("optimizer", any_number, "how weights change"),
     .value = "RULE",
     .otherwise = "momentum for classes, adam for numbers and labels",
     .more = "with settings, as in \"momentum tau=0.9\"",
     .of_optimizers = "an optimizer"},
    {.field = field<&TrainOptions::schedule>("schedule", any_number, "the learning rate over time"),
     .value = "SCHEDULE",
     .otherwise = "cosine",
     .more = "as in \"step every=5\"",
     .of_optimizers = "a schedule"},
    {.field = field<&TrainOptions::solver>("solver", any_number,
                                           "in place of an optimizer, a method that sees all rows at once"),
     .value = "METHOD"},
    {.field = field<&TrainOptions::learning_rate>("learning_rate", positive_by_factors, "learning rate"),
     .value = "RATE",
     .flag = "lr",
     .otherwise = "where momentum was chosen for the task 0.1, or less as the inputs are wide; 0.01 where "
                  "adam was; else the optimiser's own",
     .of_optimizers = "a learning rate"},
    {.field = field<&TrainOptions::retries>(
         "retries", {.least = 0, .most = 20},
         "how often a training that diverges begins again, with a quarter of the rate"),
     .value = "N",
     .otherwise = "4 where optimizer and rate are chosen, else 0",
     .of_optimizers = "retries"},
    {.field = penalty_field<L1>("l1", "adds A sum |w| to the loss"), .value = "A"},
    {.field = penalty_field<L2>("l2", "adds A/2 sum w^2 to the loss"), .value = "A"},
    {.field = field<&TrainOptions::clipping, &Clipping::norm>("clip", positive_by_factors,
                                                              "largest norm of the gradient; 0: any"),
     .value = "NORM",
     .zero_is_none = true,
     .of_optimizers = "clipping"},
    {.field = field<&TrainOptions::epochs>(
         "epochs", at_least_one, "how often each row is learnt from, or iterations of the solver at most"),
     .value = "N",
     .otherwise = "12, more for small data"},
    {.field = budget_field("budget",
                           "what the training may cost at most: 2000steps, or 30s, 5min, 1h, of which steps "
                           "are made by a measurement at its start"),
     .value = "COST",
     .otherwise = "what the epochs cost"},
    {.field = field<&TrainOptions::batch>("batch", whole_by_powers, "rows of a mini-batch"),
     .value = "ROWS",
     .otherwise = "64, fewer for small data",
     .of_optimizers = "a batch size"},
    {.field = field<&TrainOptions::patience>(
         "patience", at_least_one,
         "epochs that are no better on the validation rows, by the metric, after which to stop; 0: "
         "never"),
     .value = "N",
     .zero_is_none = true,
     .of_optimizers = "patience"},
    {.field = field<&TrainOptions::metric>(
         "metric", any_number,
         "figure of the validation rows by which an epoch is kept and patience counts, as gradus evaluate "
         "calls it, or loss"),
     .value = "METRIC",
     .otherwise = "accuracy, then loss, of classes; loss of numbers",
     .of_optimizers = "a metric to choose by"},
    {.field = field<&TrainOptions::tolerance>(
         "tolerance", positive_by_factors,
         "stop after an epoch that changes no weight by more than this; 0: never"),
     .value = "T",
     .zero_is_none = true,
     .of_optimizers = "a tolerance of the weights"},
    {.field = field<&TrainOptions::seed>("seed", any_number,
                                         "decides splits, first weights, order of rows and dropout"),
     .value = "N"},
    {.field = field<&TrainOptions::threads>("threads", {.least = 1, .most = 1024}, "threads at most"),
     .value = "N",
     .otherwise = "as many as the work is worth",
     .free = true},
    {.field = field<&TrainOptions::dtype>("dtype", any_number, "numbers to compute with"), .value = "TYPE"},
    {.field = field<&TrainOptions::precise>("precise", any_number,
                                            "convolutions without Winograd's method: slower, with smaller "
                                            "rounding errors")},
    {.field = field<&TrainOptions::allow_nonfinite>("allow_nonfinite", any_number,
                                                    "go on with NaN, infinity and diverging losses")},
};

/// The options with the choices that they leave open made for the data: momentum with a little decay for
/// classes, Adam for numbers; enough steps, in smaller batches where the data is small; as many iterations as
/// the solver thinks fit. The loss is left open: a model may bring one. Throws UsageError for values out of
/// their range, for a solver with options that are for optimizers, and where weights would decay twice.
TrainOptions resolved(const TrainOptions& options, const Dataset& data);

namespace training {
struct Training;
}

/// The options with a budget of seconds as one of steps: as many as fit into it by the median time of the
/// first steps of a copy of the model on these rows, with the validation rows of each epoch counted as a
/// third of as many training rows. Another budget is left as it is.
TrainOptions in_steps(const TrainOptions& options, const Model& model, const Dataset& data);

/// Whoever wants to see a training go on; either may be empty. The model has the weights of the last epoch;
/// those of a step are in its program.
struct TrainHooks {
  /// Called after each step and epoch; returning false ends the training there.
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
  /// What ordered the training, where that is a run: its RunCommand as JSON.
  std::string command{};
};

/// A training that can be stopped after any epoch and taken up again.
class Trainer {
 public:
  /// Prepares the model for the data (shapes, first weights) unless it is prepared. Model and data must
  /// outlive it, and the model stay where it is, as it is, but for the numbers in its weights: all functions
  /// but run() throw UsageError after it was moved, assigned to or prepared anew, so does epoch() after a
  /// callback that did so. Throws UsageError for options that contradict each other and ShapeError where
  /// model and data do not fit.
  Trainer(Model& model, const Dataset& data, const TrainOptions& options, TrainHooks hooks = {});
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
  std::unique_ptr<training::Training> training_;
};

/// Trains the model; it then holds the weights of the epoch that did best on the validation rows (of the last
/// epoch where there are none). Throws what Trainer throws.
Run train(Model& model, const Dataset& data, const TrainOptions& options = {}, const TrainHooks& hooks = {});

/// Metrics on some rows; with a calibration, classes are those of its probabilities. The class of a row is
/// that of its largest score, see Predictor::classify. Throws UsageError where the data has no targets or
/// so many threads cannot work, and NonFiniteError, naming them, for rows of which the model says nothing.
Metrics evaluate(const Model& model, const Loss& loss, const Rows& rows, int threads = 0,
                 const std::optional<Calibration>& calibration = {});

}  // namespace gradus
