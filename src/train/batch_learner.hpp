// batch_learner.hpp - learning as the lectures write it: shuffled mini-batches, forward, loss, gradients,
// update.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "optim/divergence.hpp"
#include "train/batches.hpp"
#include "train/training.hpp"

namespace gradus::training {

/// The learning rate of a training that began again so often.
double calmed(double learning_rate, int restarts);

/// Mini-batches and a rule.
class BatchLearner final : public Learner {
 public:
  /// Throws ShapeError where the first batch does not fit the model.
  explicit BatchLearner(Training& training);

  void epoch(EpochRecord& record) override;
  std::int64_t steps_an_epoch() const override { return batches().count(); }
  std::string verdict() const override;
  bool improves(const EpochRecord& record) const override;
  void undo_unfinished_epoch() override;
  bool begin_again() override;
  void give_up() override;
  void conclude() override;
  void restore(const Checkpoint& checkpoint) override;

 private:
  /// One update; throws NonFiniteError and DivergenceError.
  void step(std::span<const std::int64_t> rows, EpochRecord& record);
  TrainingStep& step_for(std::int64_t rows);
  /// Brings the tensors of model and states up to date with the step that ran last.
  void settle();
  /// Whether the epoch changed no weight by more than the tolerance.
  bool stands_still() const;
  Batches batches() const;
  /// In all epochs, as far as the budget goes.
  std::int64_t planned_steps() const;
  std::vector<std::int64_t> order(int epoch) const;
  Progress progress(std::int64_t step) const;
  double learning_rate(std::int64_t step) const;
  /// What layers that do less and less are told.
  double fall(std::int64_t step) const;
  std::int64_t steps_done() const { return static_cast<std::int64_t>(training_.run.steps.size()); }
  void retreat();
  [[noreturn]] void explain_nonfinite(std::int64_t failed_step);
  [[noreturn]] void explain_divergence();
  /// Whether a loss that creeps up grows without end: where it curves, the rate is beyond what is stable.
  bool overshoots(double rate);
  DivergenceWatch new_watch() const;
  /// Takes the rate that so many restarts leave.
  void set_rate();

  Training& training_;
  StepSettings settings_;
  std::map<std::int64_t, std::unique_ptr<TrainingStep>> steps_;
  /// The step whose program may hold newer weights than the model.
  TrainingStep* running_ = nullptr;
  TensorCopies before_epoch_;
  /// What the training began with, for one that begins again, and for trials of other rates.
  TensorCopies first_;
  DivergenceWatch watch_;
  /// Of all epochs so far, for schedules that look at them.
  std::vector<double> validation_losses_;
};

}  // namespace gradus::training
