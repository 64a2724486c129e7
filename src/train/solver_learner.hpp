// solver_learner.hpp - learning by a method that owns its loop: its iterations take the place of epochs.
#pragma once

#include <gradus/methods.hpp>
#include <string>

#include "train/objective.hpp"
#include "train/training.hpp"

namespace gradus::training {

/// A method, the loss it makes small, and where it stands.
class SolverLearner final : public Learner {
 public:
  /// Starts from the model's parameters.
  explicit SolverLearner(Training& training);

  void epoch(EpochRecord& record) override;
  std::int64_t steps_an_epoch() const override { return 1; }
  std::string verdict() const override;
  /// A method is after the minimum of the training loss, and its own vector is the best it knows: each new
  /// one is better than the one before.
  bool improves(const EpochRecord&) const override {
    return training_.run.best_epoch < 0 || search_.w != before_.w;
  }
  void undo_unfinished_epoch() override;
  void give_up() override { training_.put_back(training_.best); }
  void save(Checkpoint& checkpoint) const override;
  void restore(const Checkpoint& checkpoint) override;

 private:
  /// The loss that the model has now, its weights rounded to its own type; the solver's may be of others.
  double loss_as_stored();

  Training& training_;
  Method method_;
  TrainingObjective objective_;
  /// Where it stands, and where it stood before the last iteration.
  Search search_, before_;
};

}  // namespace gradus::training
