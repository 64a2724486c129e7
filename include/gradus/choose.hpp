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
#include <string>
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

}  // namespace gradus
