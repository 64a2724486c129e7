// training.hpp - the inside of a Trainer: what its parts share, and what moves the weights.
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/train.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/parallel.hpp"
#include "problem/problem.hpp"
#include "train/bound_model.hpp"
#include "train/step.hpp"

namespace gradus::training {

/// Copies of tensors by name: best weights, or the state before an epoch.
using TensorCopies = std::map<std::string, Tensor, std::less<>>;

/// What moves the weights of a training: mini-batches and a rule, or a solver.
class Learner {
 public:
  Learner() = default;
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;
  virtual ~Learner() = default;

  /// One epoch: adds its steps to the run, and sets the training loss and the rate of the record. Where the
  /// user wants no more, it is left in the middle.
  virtual void epoch(EpochRecord& record) = 0;
  /// Steps of each epoch.
  virtual std::int64_t steps_an_epoch() const = 0;
  /// Why there are no more epochs; empty where there are.
  virtual std::string verdict() const = 0;
  /// Whether a finished epoch is to be kept, by what the validation rows say.
  virtual bool improves(const EpochRecord& record) const = 0;
  /// Steps of an epoch that a hook or an error ended are as if they had not been.
  virtual void undo_unfinished_epoch() {}
  /// Begins anew with smaller steps, after an epoch that did not end; false where it cannot, or was told not
  /// to.
  virtual bool begin_again() { return false; }
  /// An epoch ended in numbers that say nothing: the model gets the best weights there were. Throws
  /// DivergenceError where a loss that grew tells why.
  virtual void give_up() = 0;
  /// The training has ended, and the model holds what is kept: what else there is to say becomes a note.
  virtual void conclude() {}

  /// All that it remembers beside weights and states, into a checkpoint and back. Throws FileError where the
  /// checkpoint is not of a learner like this.
  virtual void save(Checkpoint& checkpoint) const { (void)checkpoint; }
  virtual void restore(const Checkpoint& checkpoint) { (void)checkpoint; }
  /// True where the last epoch moved no weight by more than the tolerance.
  bool settled = false;
};

/// One training, and all that its parts share.
struct Training {
  Training(Model& learnt, const Dataset& rows, const TrainOptions& wanted, TrainHooks told);

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
  /// Throws NonFiniteError where the validation rows say nothing.
  void validate(EpochRecord& record);
  /// Marks the epoch as the best one, and keeps its weights, where it is.
  void keep_best(EpochRecord& record);
  /// Whether there are no more epochs, and why.
  bool ended();
  /// Says so where the kept weights tell no more than one answer for all rows would.
  void note_constant_answers();
  /// Gives the model what its rule says is to be judged in place of the weights, and keeps these instead; a
  /// second time undoes it.
  void exchange_judged();
  /// Undoes it where that was not done yet, nor made void by other numbers.
  void expect_weights() {
    if (judged_in_place) exchange_judged();
  }
  TensorCopies copy_all() const;
  void put_back(const TensorCopies& copies);

  Model& model;
  Dataset data;
  /// Resolved.
  TrainOptions options;
  TrainHooks hooks;
  Rows train_rows, validation_rows;
  Threads threads;
  problem::Problem problem;
  /// Set once the model is prepared.
  std::optional<BoundModel> bound;
  /// What the rule remembers.
  StateStore states;
  std::unique_ptr<InferencePrograms> inference;
  Run run;
  TensorCopies best;
  bool cancelled = false;
  /// The model holds what is judged.
  bool judged_in_place = false;
  /// Made by the Trainer, when all else is there.
  std::unique_ptr<Learner> learner;
};

/// Whether the validation rows say more for the first epoch of a run than for the second.
bool better(const EpochRecord& a, const EpochRecord& b, const Run& run);
/// Epochs after the best one that could have been better.
std::int64_t epochs_without_progress(const Run& run);

}  // namespace gradus::training
