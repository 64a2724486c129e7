// problem.hpp - what is learnt, as graphs: a model with a loss, penalties and weights of rows. Whoever needs
// the loss of a model asks here, so that all of them mean the same one.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/data.hpp>
#include <gradus/graph.hpp>
#include <gradus/nn.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace gradus::problem {

/// What a model is judged by. The model itself comes with each call, as it exists in several types and with
/// changing weights; it says which of its parameters are frozen.
struct Problem {
  Loss loss;
  /// Added to the loss; of weights only.
  std::vector<Penalty> penalties{};
  /// Rows count by the input "weight".
  bool weighted = false;
  /// What a row of the data counts for on average, where rows do not all count one; 0: not known. A batch is
  /// then learnt from as a part of that data, and its mean is its sum over what so many rows count for on
  /// average: divided by what they happen to count for, rows of large weight would lose it in small batches.
  double mean_count = 0;

  /// The loss adds rows up instead of taking their mean.
  bool adds_rows() const;
  /// Rows do not all count one: they have weights, or their classes have.
  bool rows_differ() const;
};

/// A graph of a loss, and the nodes that others look for.
struct LossGraph {
  std::unique_ptr<Graph> graph = std::make_unique<Graph>();
  /// The inputs "x", "y" and, where rows are weighted, "weight" (else no node).
  Var x{}, target{}, weight{};
  /// What the model gives for x, the single number that is learnt by, and the one that is told: the mean by
  /// what the rows of this batch count for.
  Var output{}, loss{}, told{};
  /// All parameters in the order of the model, and those that are not frozen.
  std::vector<Builder::Made> made{};
  std::vector<Var> learned{};
};

/// The loss with its penalties on `batch` rows: the function whose gradient a training follows. Inputs x
/// [B, ...], y [B] or [B, outputs], weight [B], and those that layers ask for (seed, step). Throws UsageError
/// where the loss does not take what the model gives, ShapeError for fewer rows than the model needs.
LossGraph loss_graph(const Problem& problem, const Model& model, std::int64_t batch,
                     Mode mode = Mode::training);

/// What the rows of a batch count for together, as one more node; no node where each counts one.
Var count_of(const Problem& problem, const LossGraph& made);

/// The same as a sum over rows without penalties, whatever the reduction: parts of a mean over more rows than
/// fit one batch. Penalties have a graph of their own.
LossGraph sum_graph(const Problem& problem, const Model& model, std::int64_t batch);
LossGraph penalty_graph(const Problem& problem, const Model& model);

/// The mean of what rows count for, by their weights and those of their classes; 0 where all count one.
double mean_count(const Problem& problem, const Rows& rows);

/// What a graph of a problem reads: a batch in the type of the model, the model's parameters and states, and
/// 1 for what layers ask for beside them, so that random masks are those of one step.
Feeds feeds_of(const LossGraph& graph, const Model& model, const Batch& batch);

/// The graph of the inference pass on `batch` rows: input x; output "prediction", and "scores", which decide
/// the class (see class_of), where the loss is one of classes; with `targets` also input y and outputs
/// "rows", the loss of each row, in float64 where it is one of numbers, and "counts", what each counts for,
/// where the loss says that or rows are weighted, which makes "weight" an input too. A calibration decides
/// prediction and scores where there is one.
std::unique_ptr<Graph> inference_graph(const Problem& problem, const Model& model,
                                       const std::optional<Calibration>& calibration, std::int64_t batch,
                                       bool targets);

}  // namespace gradus::problem
