// step.hpp - the programs of a training: one step of learning, and the forward pass for validation and
// prediction.
#pragma once

#include <gradus/calibration.hpp>
#include <gradus/nn.hpp>
#include <gradus/optim.hpp>
#include <gradus/program.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"

namespace gradus {

/// What one step does.
struct StepSettings {
  Loss loss;
  Rule rule;
  std::vector<Penalty> penalties{};
  std::vector<Group> groups{};
  Clipping clipping{};
  /// Rows count by the input "weight".
  bool weighted = false;
};

/// The inputs "x" and "y" of a graph: `batch` samples of a model, and what its output is compared with.
Var batch_input(Graph& graph, const Model& model, std::int64_t batch);
Var target_input(Graph& graph, const Loss& loss, Var output);
/// The input "weight" [B] beside an output, where rows are weighted; else no node.
Var weight_input(Graph& graph, bool weighted, Var output);

/// The loss adds rows up instead of taking their mean.
bool adds_rows(const Loss& loss);

/// The graph of one training step on `batch` rows: inputs x, y, weight, learning_rate, step, seed (those it
/// needs); outputs "loss" and, where rows or classes have weights, "counted", what the rows count for
/// together; next values of parameters and states. Throws UsageError where the loss does not
/// take what the model gives, ShapeError for fewer rows than the model needs.
std::unique_ptr<Graph> training_graph(const Model& model, const StepSettings& settings, std::int64_t batch);

/// The graph of the inference pass on `batch` rows: input x; output "prediction", and "scores", which decide
/// the class (see class_of), where the loss is one of classes; with `targets` also input y and outputs
/// "rows", the loss of each row, in float64 where it is one of numbers, and "counts", what each counts for,
/// where the loss says that or rows are `weighted`, which makes "weight" an input too. A calibration decides
/// prediction and scores where there is one.
std::unique_ptr<Graph> inference_graph(const Model& model, const Loss& loss,
                                       const std::optional<Calibration>& calibration, std::int64_t batch,
                                       bool targets, bool weighted = false);

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
  void set(double learning_rate, std::int64_t step, std::uint64_t seed);
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
  Tensor *learning_rate_, *step_, *seed_;
  // Where the loss lies: found once, as a small net's step is a few microseconds.
  const void *loss_, *counted_;
  Dtype loss_dtype_;
  double rows_;
  bool adds_rows_;
};

/// A model for use alone: its inference programs by batch size, at most a few of them kept.
class InferencePrograms {
 public:
  /// `constant`: the weights stay as they are, so that programs may keep them in a layout of their own.
  /// Throws UsageError where the loss does not take what the model gives.
  InferencePrograms(const Model& model, Loss loss, bool targets, Threads& threads,
                    std::optional<Calibration> calibration = {}, bool weighted = false,
                    bool constant = false);
  /// The program for this many rows.
  Execution& at(std::int64_t rows);
  /// True where the programs have the output "counts".
  bool counts() const { return targets_ && (weighted_ || loss_.kind().functions.counts); }

 private:
  Model& model_;
  Loss loss_;
  bool targets_;
  Threads& threads_;
  std::optional<Calibration> calibration_;
  bool weighted_, constant_;
  StateStore none_;
  std::map<std::int64_t, Execution> programs_;
};

}  // namespace gradus
