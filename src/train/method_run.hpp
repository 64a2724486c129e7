// method_run.hpp - a method at work on a model: its iterations take the place of a training's epochs.
#pragma once

#include <gradus/methods.hpp>
#include <gradus/train.hpp>

#include "train/objective.hpp"

namespace gradus {

/// A method, the loss it makes small, and where it stands.
class MethodRun {
 public:
  /// Starts from the model's parameters.
  MethodRun(Method method, const Model& model, const Rows& rows, const Loss& loss,
            const TrainOptions& options, Threads& threads);

  /// The next iteration. Throws NonFiniteError where the loss is no number any more.
  void iterate();
  /// Gives the model the best parameters so far.
  void put(Model& model) const { objective_.put(search_.w, model); }
  const Search& search() const { return search_; }
  /// What the training rows count for together.
  double counted() const { return objective_.counted(); }
  /// The type that the loss is computed in.
  Dtype dtype() const { return objective_.dtype(); }
  /// The penalties of a model's weights as they are, after the first iteration.
  double penalty_of(const Model& model) { return objective_.penalty(objective_.vector_of(model)); }
  /// Why there are no more iterations; empty where there are.
  std::string verdict() const;
  /// Iterations at most.
  int most_iterations() const { return most_; }

  /// Adds all that the method remembers to a checkpoint, and takes it back. Throws FileError where the
  /// checkpoint is that of another method, or not of so many iterations.
  void save(Checkpoint& checkpoint) const;
  void restore(const Checkpoint& checkpoint, std::int64_t iterations);

 private:
  Method method_;
  TrainingObjective objective_;
  Search search_;
  int most_;
};

}  // namespace gradus
