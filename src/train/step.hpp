// step.hpp - the programs of a training: one step of learning, and the forward pass for validation and
// prediction.
#pragma once

#include <gradus/nn.hpp>
#include <gradus/optim.hpp>
#include <gradus/program.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "problem/problem.hpp"

namespace gradus::training {

/// What one step does: what is learnt, and how the gradient becomes a step.
struct StepSettings {
  problem::Problem problem;
  Rule rule;
  std::vector<Group> groups{};
  Clipping clipping{};
};

/// The graph of one training step on `batch` rows: inputs x, y, weight, learning_rate, step, seed, fall
/// (those it needs); outputs "loss" and, where rows or classes have weights, "counted", what the rows count
/// for together; next values of parameters and states. Throws UsageError where the loss does not take what
/// the model gives, ShapeError for fewer rows than the model needs.
std::unique_ptr<Graph> training_graph(const Model& model, const StepSettings& settings, std::int64_t batch);

/// Tensors of a training that outlive single programs: states of the optimiser, by name.
using StateStore = std::map<std::string, Tensor, std::less<>>;

/// Names of all parameters and states of a model and a store, with their tensors.
Bindings bindings_of(Model& model, StateStore& states);

/// A compiled training step for one batch size. The tensors of the model and the store are up to date after
/// program().settle(), and only then may another step run on them.
class TrainingStep {
 public:
  /// States that the graph has and neither model nor store knows are added to the store with their first
  /// values.
  TrainingStep(Model& model, StateStore& states, const StepSettings& settings, std::int64_t batch,
               Threads& threads);

  Execution& program() { return program_; }
  const Graph& graph() const { return *graph_; }
  /// Sets the run-time scalars.
  void set(double learning_rate, std::int64_t step, std::uint64_t seed, double fall = 1);
  /// Forward, backward and update; loss and `counted` as in StepRecord. `finite` tells whether the loss that
  /// is learnt by and the new parameters are.
  struct Result {
    double loss = 0;
    double counted = 0;
    bool finite = true;
  };
  Result run();

 private:
  // The run-time scalar of that name; null where the step has none.
  Tensor* scalar(std::string_view name);

  std::unique_ptr<Graph> graph_;
  Execution program_;
  Tensor *learning_rate_, *step_, *seed_, *fall_;
  // Where the loss lies: found once, as a small net's step is a few microseconds.
  const void *loss_, *counted_;
  Dtype loss_dtype_;
  double rows_;
  bool adds_rows_;
};

/// A model for use alone: its inference programs by batch size, at most a few of them kept.
class InferencePrograms {
 public:
  /// What the programs compute and may take for granted.
  struct Options {
    /// Rows come with targets, and the loss of each is computed; without, answers alone.
    bool targets = false;
    std::optional<Calibration> calibration{};
    /// The weights stay as they are, so that programs may keep them in a layout of their own.
    bool constant = false;
  };
  /// Throws UsageError where the loss does not take what the model gives.
  InferencePrograms(const Model& model, problem::Problem problem, Threads& threads, Options options);
  /// The program for this many rows.
  Execution& at(std::int64_t rows);
  /// True where the programs have the output "counts".
  bool counts() const { return options_.targets && problem_.rows_differ(); }

 private:
  Model& model_;
  problem::Problem problem_;
  Threads& threads_;
  Options options_;
  StateStore none_;
  std::map<std::int64_t, Execution> programs_;
};

}  // namespace gradus::training
