// choose.hpp - which model and which settings: folds, curves, comparisons and a search, each with its
// evidence. None of them opens the test rows.
//
//   CrossValidation five = cross_validate({.data = "digits", .model = "mlp:32"}, 5);
//   std::cout << five.mean << " +- " << five.deviation;
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/metrics.hpp>
#include <gradus/runs.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How far something is that takes many trainings.
struct ChoosingProgress {
  /// What goes on now: "fold 2 of 5".
  std::string doing{};
  /// From 0 to 1, by steps.
  double share = 0;
};

/// Told now and then; returning false ends what goes on. May be empty.
using ChoosingHook = std::function<bool(const ChoosingProgress&)>;

/// One fold: a model that has learnt from the others, on its rows.
struct FoldResult {
  std::int64_t train_rows = 0, rows = 0;
  /// The figure that models are compared by, and the loss.
  double value = 0, loss = 0;
  int epochs = 0, kept_epoch = 0;
  double seconds = 0;
};

/// What a model is worth, by rows that chose while the others trained.
struct CrossValidation {
  std::string data{}, model{};
  /// How the folds were made: "stratified by class".
  std::string how{};
  /// The figure that is told of each fold.
  std::string metric{};
  std::vector<FoldResult> folds{};
  /// Of the values of the folds: mean, sample deviation, and the deviation over the root of their number. As
  /// folds share rows to learn from, the last is somewhat too small (Nadeau and Bengio, 2003).
  double mean = 0, deviation = 0, standard_error = 0;
  /// Every figure of all rows together, each said by the model that has not seen it.
  std::vector<Metric> figures{};
  /// Samples behind their intervals.
  std::int64_t samples = 0;
  Schema schema{};
  /// Rows that wait for the very end: no fold has them.
  std::int64_t sealed_rows = 0;
  std::vector<std::string> notes{};
  /// False where the hook ended it; folds are those that were done.
  bool finished = true;
  /// Row number, fold, truth, what was said, and probabilities of classes, as CSV.
  std::string predictions_csv{};
};

/// Trains as ordered once for each fold, on all rows but the fold's and those of test. Schema and scaling are
/// fitted on each fold's training rows. Throws what start_run throws, and UsageError where there are too few
/// rows.
CrossValidation cross_validate(const RunCommand& command, int folds, const ChoosingHook& hook = {});

/// A figure of that name as people read it: "97.33 %", "2.134"; "-" for NaN.
std::string metric_text(std::string_view metric, double value);

/// A training with one value of what is varied, or several that differ in their seed.
struct CurvePoint {
  std::string value{};
  /// Means over the seeds on the rows learnt from and on those that chose, and the deviation of the latter;
  /// NaN where a training failed.
  double train = 0, validation = 0, deviation = 0;
  double train_loss = 0, validation_loss = 0;
  /// "fits", "underfits" (the rows it has learnt from are told worse as well) or "overfits", held against the
  /// best point: within one standard error of it all are as good.
  std::string verdict{};
  std::int64_t parameters = 0, steps = 0, rows = 0;
  double seconds = 0;
  /// Where batches are varied, else NaN: by how much their gradients differ from that of all rows, relative
  /// to its norm (root mean square, at the first weights); the share of the first steps that raise the loss
  /// on all rows; and the time of one of those steps, which is measured and not the same again. Gradients and
  /// losses are those of a sample where there are many rows.
  double gradient_spread = std::numeric_limits<double>::quiet_NaN();
  double raising_share = std::numeric_limits<double>::quiet_NaN();
  double seconds_per_step = std::numeric_limits<double>::quiet_NaN();
};

/// How good a model is by what is varied.
struct Curve {
  std::string data{}, model{}, setting{}, metric{};
  bool larger_is_better = true;
  std::vector<CurvePoint> points{};
  /// The point that does best on the rows that chose; the standard error of its figure.
  std::size_t best = 0;
  double standard_error = 0;
  int seeds = 1;
  /// What that means, and the command that trains so.
  std::string conclusion{}, command{};
  std::vector<std::string> notes{};
  bool finished = true;
  /// Where batches are varied, else NaN: the rows of a batch whose gradient's noise is as large as the
  /// gradient (gradient noise scale).
  double noise_rows = std::numeric_limits<double>::quiet_NaN();

  /// A line for each point.
  std::string csv() const;
};

/// What a curve is made of.
struct CurveOptions {
  /// Texts of the values; none: those that are usual.
  std::vector<std::string> values{};
  /// Trainings for each of them.
  int seeds = 1;
};

/// Trains with one value after the other of an option of training, a field of the model ("dropout",
/// "degree"), or the number of "rows" to learn from. Throws what start_run throws, and UsageError for a
/// setting that is none, or is not varied.
Curve curve_of(const std::string& setting, const RunCommand& command, const CurveOptions& options = {},
               const ChoosingHook& hook = {});

/// One model among those compared.
struct ComparedModel {
  std::string model{};
  std::int64_t parameters = 0, steps = 0;
  double seconds = 0;
  /// The figure of all rows that chose, and its standard error.
  double value = 0, standard_error = 0;
  /// By how much it is better than the best one (below 0 where errors are told: never better), with a 95 %
  /// interval of the difference on the same rows.
  double difference = 0, low = 0, high = 0;
  /// Why there is no figure; empty where there is one.
  std::string failed{};
  /// Within one standard error of the difference from the best one.
  bool as_good = false;
};

/// Models held against each other.
struct Comparison {
  std::string data{}, metric{};
  bool larger_is_better = true;
  /// "5 folds, stratified by class", or "the validation rows".
  std::string how{};
  std::int64_t rows = 0;
  std::vector<ComparedModel> models{};
  std::size_t best = 0, chosen = 0;
  std::string conclusion{}, command{};
  std::vector<std::string> notes{};
  bool finished = true;
};

/// The models in a text with commas between them, which may stand within a model, too: "mlp:64,32,softmax"
/// are two. Layers in order are a text of their own.
std::vector<std::string> models_in(const std::string& text);

/// Below so many rows to train and choose, models are compared by five folds where nobody says otherwise.
inline constexpr std::int64_t rows_for_folds = 1000;

/// Trains each model on the same rows and judges it on the same others: on `folds`, or with 0 on the
/// validation rows; -1: five folds of few rows. Chooses the one with fewest parameters among those within one
/// standard error of the best. Throws what start_run throws.
Comparison compare_models(const RunCommand& command, const std::vector<std::string>& models, int folds = -1,
                          const ChoosingHook& hook = {});

/// What a search tries, and how it judges.
struct TuneOptions {
  /// What is varied, with values where somebody names them: "lr, batch, model=mlp:64|mlp:256,128". Empty:
  /// model, learning rate, batch, loss and dropout.
  std::string search{};
  /// At most; fewer where there are no more, or they would cost more.
  int candidates = 24;
  /// As compare_models takes them.
  int folds = -1;
};

/// One choice of settings.
struct TunedCandidate {
  /// "lr 0.03, batch 32"; "as ordered" for none.
  std::string settings{};
  std::string model{};
  /// The command that trains it to the end.
  std::string command{};
  std::int64_t parameters = 0;
  /// Rounds it was in, and epochs that it has learnt of those it would be trained for.
  int rounds = 0, epochs = 0, planned_epochs = 0;
  /// The figure after its last round and after the first; its standard error.
  double value = 0, first_value = 0, standard_error = 0;
  /// From the best of its last round, on the same rows, with a 95 % interval.
  double difference = 0, low = 0, high = 0;
  /// In trainings to the end.
  double cost = 0;
  /// "chosen", "as good", "worse": trained to the end; "dropped": its interval lies below the best;
  /// "left behind": not told apart, but others did better and there was no budget for all; or why it failed.
  std::string fate{};
};

/// What the search says to one question.
struct TuneAnswer {
  /// "batch size"
  std::string question{};
  std::string answer{};
  /// A sentence with the figures behind it.
  std::string evidence{};
  /// What shows it again.
  std::string command{};
};

/// A search, and the run that it ended in.
struct TuneResult {
  std::string folder{}, data{}, metric{}, how{};
  std::vector<TunedCandidate> candidates{};
  std::size_t chosen = 0;
  /// Of all trainings, those behind the answers and a last one after folds among them, in trainings of a
  /// candidate to the end; and the steps of the candidates.
  double cost = 0;
  std::int64_t steps = 0;
  std::vector<TuneAnswer> answers{};
  std::string conclusion{};
  /// The command that trains the chosen model.
  std::string command{};
  std::vector<std::string> notes{};
  /// The training of the chosen model.
  RunResult run{};
  /// False where it was ended: resume_tune goes on.
  bool finished = true;
};

/// What happens meanwhile; either may be empty.
struct TuneHooks {
  ChoosingHook on_progress{};
  /// Hooks of the training of the chosen model.
  std::function<RunHooks()> of_run{};
};

/// Searches by random choices and successive halving on epochs: each candidate is a training that goes on
/// from its own checkpoint, and is dropped where its interval lies below the best. `folder` ("": the first
/// free runs/tune-N) becomes the run folder of the chosen model, with tune.json beside it. The test rows are
/// opened once, for the chosen model. Throws what start_run throws, and UsageError for a search that is none.
TuneResult tune(const RunCommand& command, const std::string& folder, const TuneOptions& options = {},
                const TuneHooks& hooks = {});

/// Goes on with a search that was interrupted, to the same end. `ledger` and `max_bytes` as resume_run takes
/// them.
TuneResult resume_tune(const std::string& folder, const TuneHooks& hooks = {}, const std::string& ledger = {},
                       std::uint64_t max_bytes = 0);

/// Whether a folder is one of tune.
bool is_tune_folder(const std::string& folder);

}  // namespace gradus
