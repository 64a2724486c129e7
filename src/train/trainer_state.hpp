// trainer_state.hpp - the inside of a Trainer.
#pragma once

#include <functional>
#include <gradus/train.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "optim/divergence.hpp"
#include "train/batches.hpp"
#include "train/bound_model.hpp"
#include "train/method_run.hpp"
#include "train/metrics.hpp"
#include "train/step.hpp"

namespace gradus {

/// Copies of tensors by name: best weights, or the state before an epoch.
using TensorCopies = std::map<std::string, Tensor, std::less<>>;

struct Trainer::State {
  State(Model& m, const Dataset& d, TrainOptions o);

  /// All mini-batches of one epoch.
  void learn(EpochRecord& record);
  /// One iteration of the solver.
  void solve(EpochRecord& record);
  /// One update; throws NonFiniteError.
  void step(std::span<const std::int64_t> rows, EpochRecord& record);
  /// Throws NonFiniteError where the validation rows say nothing.
  void validate(EpochRecord& record);
  void keep_best(EpochRecord& record);
  std::int64_t epochs_without_progress() const;
  /// Back to the state after the last finished epoch, where one was left in the middle.
  void undo_unfinished_epoch();
  /// Counts a finished epoch.
  void add(const EpochRecord& record);
  bool ended();
  /// Brings the tensors of model and states up to date with the step that ran last.
  void settle();
  /// Whether the epoch changed no weight by more than the tolerance.
  bool stands_still() const;

  /// The mini-batches of each epoch.
  Batches batches() const;
  std::int64_t steps_per_epoch() const { return batches().count(); }
  /// Throws UsageError where the model is not the one that the training began with any more: asked before
  /// anything reads or writes its memory, and after whatever belongs to the user has run.
  void expect_same_model() const { bound->expect_same(model); }
  /// Tells the user of a step or an epoch, who may want no more.
  template <class Record>
  void tell(const std::function<bool(const Record&)>& user, const Record& record) {
    if (!user) return;
    if (!user(record)) cancelled = true;
    expect_same_model();
  }
  TensorCopies copy_all() const;
  void put_back(const TensorCopies& copies);
  [[noreturn]] void explain_nonfinite(std::int64_t failed_step);
  [[noreturn]] void explain_divergence();

  Model& model;
  /// Set once the model is prepared.
  std::optional<BoundModel> bound;
  Dataset data;
  TrainOptions options;
  Rows train_rows, validation_rows;
  Threads threads;
  StepSettings settings;
  StateStore states;
  std::map<std::int64_t, std::unique_ptr<TrainingStep>> steps;
  /// The step whose program may hold newer weights than the model.
  TrainingStep* running = nullptr;
  std::unique_ptr<InferencePrograms> inference;
  std::unique_ptr<MethodRun> method;
  Run run;
  TensorCopies best, before_epoch;
  DivergenceWatch watch{1};
  /// The last epoch moved no weight by more than the tolerance.
  bool settled = false;
  /// Of all epochs so far, for schedules that look at them.
  std::vector<double> validation_losses;
  int epochs_done = 0;
  std::int64_t steps_done = 0;
  bool cancelled = false;

 private:
  TrainingStep& step_for(std::int64_t rows);
  std::vector<std::int64_t> order(int epoch) const;
  /// The loss that the model has now, its weights rounded to its own type; the solver's may be of others.
  double loss_as_stored();
  double learning_rate(std::int64_t step) const;
};

/// Metrics with programs that exist already.
Evaluation evaluate_with(InferencePrograms& programs, const Rows& rows, std::int64_t batch);

/// What evaluate() does, without an exception for rows of which the model says nothing.
Evaluation evaluate_rows(const Model& model, const Loss& loss, const Rows& rows, int threads,
                         const std::optional<Calibration>& calibration = {});

}  // namespace gradus
