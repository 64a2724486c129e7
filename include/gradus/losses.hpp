// losses.hpp - losses and penalties: how wrong an output is, as formulas made of ops.
#pragma once

#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/part.hpp>
#include <span>
#include <string>

namespace gradus {

class Builder;

// ---- Losses

/// What a loss can do.
struct LossFunctions {
  /// True where targets are class numbers [B] (int64); otherwise they are numbers [B, outputs].
  bool classifies;
  /// Model output and targets -> [B]: the loss of each row.
  Var (*rows)(const void* loss, Var output, Var target);
  /// How much each row counts, [B]; null where all count one. Rows of the mean are divided by its sum.
  Var (*counts)(const void* loss, Var output, Var target);
  /// What the model says, from its output: probabilities [B, K], or numbers [B, outputs].
  Var (*prediction)(const void* loss, Var output);
  /// Numbers a model must give per row, for K classes or K targets. Throws UsageError where the loss cannot
  /// do K.
  std::int64_t (*outputs)(const void* loss, std::int64_t count);
};
/// The record of one kind of loss.
using LossKind = Kind<LossFunctions>;
/// A loss of any kind.
using Loss = Part<LossFunctions>;

/// Cross-entropy on logits: log of the sum of e^z, minus z_y. Output [B, K], target class numbers; rows of
/// class -100 do not count.
struct CrossEntropy {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Negative log-likelihood: -l_y of log-probabilities l. Output [B, K], target class numbers; rows of class
/// -100 do not count.
struct Nll {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Two classes by one logit z: softplus(z) - y z. Output [B, 1] or [B], target 0 or 1.
struct LogLoss {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Sum over the outputs of (yhat - y)^2.
struct SquaredError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Half the sum over the outputs of (yhat - y)^2, whose derivative is yhat - y.
struct HalfSquaredError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// Sum over the outputs of |yhat - y|; subgradient 0 at 0.
struct AbsoluteError {
  std::string reduction = "mean";
  static const LossKind kind;
};
/// With e = yhat - y: e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) elsewhere; summed over the outputs
/// (Huber, 1964).
struct Huber {
  double delta = 1;
  std::string reduction = "mean";
  static const LossKind kind;
};

/// The loss of a batch, a single number: the mean of its rows ("mean"), or their sum ("sum").
Var loss_of(const Loss& loss, Var output, Var target);

/// The loss of each row, [B].
Var loss_rows(const Loss& loss, Var output, Var target);

/// What the model says, from its output: probabilities [B, K], or numbers [B, outputs].
Var prediction_of(const Loss& loss, Var output);

// ---- Penalties

/// What a penalty can do.
struct PenaltyFunctions {
  /// The penalty of one weight tensor, a single number.
  Var (*value)(const void* penalty, Var weight);
};
/// The record of one kind of penalty.
using PenaltyKind = Kind<PenaltyFunctions>;
/// A penalty of any kind, to be added to the mean loss.
using Penalty = Part<PenaltyFunctions>;

/// alpha sum |w|; subgradient 0 at 0.
struct L1 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// alpha / 2 sum w^2
struct L2 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// lambda sum (beta w^2 + |w|)
struct ElasticNet {
  double lambda = 0, beta = 0.5;
  static const PenaltyKind kind;
};

/// The loss plus the penalties of all weights (never biases) that were built so far; frozen ones count as
/// well.
Var add_penalties(Var loss, std::span<const Penalty> penalties, const Builder& builder);

}  // namespace gradus
