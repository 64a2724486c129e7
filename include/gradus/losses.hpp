// losses.hpp - losses and penalties: how wrong an output is, as formulas made of ops.
//
//   Run run = train(net, data, {.loss = CrossEntropy{.label_smoothing = 0.1}, .penalties = {L2{1e-4}}});
//
// Classes: CrossEntropy; two classes by one score: LogLoss; lines with a margin: Hinge. Numbers:
// SquaredError; with outliers Huber; medians: AbsoluteError. A loss costs a pass or a few over the outputs
// [B, K], which is nothing beside the layers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/part.hpp>
#include <gradus/schema.hpp>
#include <span>
#include <string>
#include <vector>

namespace gradus {

class Builder;

// ---- Losses

/// What the numbers of a prediction are.
enum class PredictionKind : std::uint8_t {
  /// Those asked for.
  numbers,
  /// Probabilities of classes, which sum to one.
  probabilities,
  /// A probability of each class against all others; they need not sum to one.
  independent_probabilities,
  /// Scores of classes, of which the largest wins; they are no probabilities.
  scores
};

/// What a loss takes from a model.
enum class LossInput : std::uint8_t {
  /// Numbers of any kind.
  numbers,
  /// Scores of classes, of which the loss sees differences only: logits of a softmax, log-probabilities, too.
  scores,
  /// Logits that each stand for a probability of their own, sigmoid(z).
  logits,
  /// Logarithms of probabilities that sum to one.
  log_probabilities,
  /// Probabilities.
  probabilities
};

/// How the losses of rows become that of a batch: their mean, by what they count for; their sum; or none of
/// it, and rows stay rows.
enum class Reduction : std::uint8_t { mean, sum, none };
/// Their words in texts.
constexpr const char* words_of(Reduction) { return "mean|sum|none"; }

/// A row of numbers in long double.
using ExactRow = std::span<const long double>;

/// What a loss with default fields is held to.
struct LossReference {
  /// Outputs and targets of a few rows, the loss of each row, and the derivatives of their sum by the
  /// outputs.
  Tensor output, target, rows, slopes;
  /// Where these numbers come from: an independent source.
  const char* source;
  /// The loss of one row, and its derivative by output j, found in another way than by the loss's formula;
  /// null where rows alone are held to it.
  long double (*row)(ExactRow output, ExactRow target);
  long double (*slope)(ExactRow output, ExactRow target, std::size_t j) = nullptr;
  /// The number whose last places count, for a result; null: the result itself.
  long double (*of)(ExactRow output, ExactRow target, long double result) = nullptr;
};

/// What a loss can do.
struct LossFunctions {
  /// True where targets are class numbers [B] (int64); otherwise they are numbers [B, outputs].
  bool classifies;
  /// Model output and targets -> [B]: the loss of each row.
  Var (*rows)(const void* loss, Var output, Var target);
  /// How much each row counts, [B]; null where all count one. Rows of the mean are divided by its sum.
  Var (*counts)(const void* loss, Var output, Var target);
  /// What the model says, from its output: probabilities or scores [B, K], or numbers [B, outputs].
  Var (*prediction)(const void* loss, Var output);
  /// Which of these it is.
  PredictionKind says;
  /// What the output must be.
  LossInput takes;
  /// Numbers a model must give per row, for K classes or K targets. Throws UsageError where the loss cannot
  /// do K.
  std::int64_t (*outputs)(const void* loss, std::int64_t count);
  /// What becomes of the rows. This and the next are read off the loss, see loss_file.hpp.
  Reduction (*reduction)(const void* loss) = nullptr;
  /// What the rows of each class count for; null for losses without such weights.
  const std::vector<double>& (*class_weights)(const void* loss) = nullptr;
  /// What tests hold it to.
  LossReference (*reference)() = nullptr;
  /// The c of a loss that is c (yhat - y)^2 where its fields are those of default; 0 for others.
  double square = 0;
  /// The scale of targets that the loss is of; automatic where any will do.
  TargetScale scale = TargetScale::automatic;
};
/// The record of one kind of loss.
using LossKind = Kind<LossFunctions>;
/// A loss of any kind.
using Loss = Part<LossFunctions>;
/// Written as the catalog writes it.
template <>
const PartText& part_text_of<Loss>();

/// Cross-entropy on logits: log of the sum of e^z, minus z_y. The loss for classes: least where softmax(z) is
/// the probability of each class, so that predictions are probabilities. Its gradient is softmax(z) -
/// one_hot(y). Output [B, K], target class numbers; rows of class -100 do not count.
struct CrossEntropy {
  /// What the rows of each class count for; empty: one each.
  std::vector<double> class_weights = {};
  /// Share of the target that all classes get in equal parts instead of the true one (Szegedy et al., 2016).
  double label_smoothing = 0;
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Negative log-likelihood: -l_y of log-probabilities l, for models that end in LogSoftmax; together they are
/// CrossEntropy. Output [B, K], target class numbers; rows of class -100 do not count.
struct Nll {
  /// What the rows of each class count for; empty: one each.
  std::vector<double> class_weights = {};
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Two classes by one logit z: softplus(z) - y z, which is -log of the probability of the true class,
/// sigmoid(z) being that of class 1: logistic regression. Its gradient is sigmoid(z) - y. Output [B, 1] or
/// [B], target 0 or 1, or a probability between them; any other stops the run with a DataError.
struct LogLoss {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Multiclass hinge loss on scores s: sum over j != y of max(0, s_j - s_y + margin) (Weston and Watkins,
/// 1999). A support vector machine, with an L2 penalty: rows beyond the margin do not pull, and scores are no
/// probabilities. Output [B, K], target class numbers; rows of class -100 do not count, here and in the next
/// five.
struct Hinge {
  double margin = 1;
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// The hinge loss with squares: sum over j != y of max(0, s_j - s_y + margin)^2. It has a slope that does not
/// jump, so L-BFGS goes down it well; rows far on the wrong side pull harder.
struct SquaredHinge {
  double margin = 1;
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// The hinge loss as a mean over all K classes: 1 / K sum over j != y of max(0, s_j - s_y + margin)^p, with p
/// 1 or 2. It has the minimiser of the sum only where penalties are divided by K too.
struct MultiMargin {
  std::int64_t p = 1;
  double margin = 1;
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// A log loss for each class against the rest: sum over j of softplus(s_j) - [j = y] s_j. For rows that may
/// be of none of the classes: probabilities need not sum to one.
struct OneVsRest {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Sum over the scores s of max(0, -y s), with y = 1 for the class that a score speaks for and -1 for the
/// others: what the perceptron's rule goes down. Two classes have one score, that of the second.
struct PerceptronCriterion {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// 1 - softmax(z)_y of logits z: at most 1, so that a row that is badly wrong pulls hardly at all. For labels
/// of which many are wrong; it is flat at the start, so it learns slowly.
struct OneMinusProbability {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// The ranked probability score (Epstein, 1969), for classes in an order: with p = softmax(z), the sum over
/// the classes k but the last of (p_0 + ... + p_k - [y <= k])^2. What is far from the true class costs more
/// than what is next to it; like cross-entropy it is least where p is the probability of each class.
struct RankedProbability {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// KL divergence of softmax(z) from target probabilities t: sum over j of t_j (log t_j - log softmax(z)_j),
/// with 0 log 0 = 0; for one-hot t it is the cross-entropy. For targets that are probabilities themselves, as
/// those of another model. Output and target [B, K]; a target outside 0 .. 1 stops the run with a DataError.
/// That those of a row add up to 1 is looked at where the data is known, by the Trainer and evaluate.
struct KlDivergence {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Sum over the outputs of (yhat - y)^2: the loss for numbers. It is least at the mean of the targets that go
/// with the same inputs; an outlier pulls by its distance.
struct SquaredError {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Half the sum over the outputs of (yhat - y)^2, whose derivative is yhat - y: as in textbooks, and of ridge
/// and lasso.
struct HalfSquaredError {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Sum over the outputs of |yhat - y|; subgradient 0 at 0. Least at the median, so that outliers count by
/// their number alone; its slope does not shrink near the minimum, so the learning rate must.
struct AbsoluteError {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// Sum over the outputs of log cosh (yhat - y): half a square near 0, a straight line from some 2 on, smooth
/// everywhere.
struct LogCosh {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// With e = yhat - y: e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) elsewhere; summed over the outputs
/// (Huber, 1964). For numbers with outliers: delta is the error, in the units of the scaled targets, from
/// which on a row pulls no harder.
struct Huber {
  double delta = 1;
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};

/// For counts y, 0, 1, 2, ..., by the logarithm z of their mean: e^z - y + y (log y - z), summed over the
/// outputs, half the deviance of Poisson's distribution; predictions are e^z. Its gradient is e^z - y. Beyond
/// z = 30 the exponential goes on as its tangent there, so that no wild step is infinite. Output and target
/// [B, K].
struct Poisson {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};
/// For shares and yes-or-no answers, each by a logit z of its own: softplus(z) - y z, summed over the
/// outputs, with targets from 0 to 1; predictions are sigmoid(z). Its gradient is sigmoid(z) - y. Output and
/// target [B, K]; any other target stops the run with a DataError.
struct BinaryCrossEntropy {
  Reduction reduction = Reduction::mean;
  static const LossKind kind;
};

/// The loss of a batch by the field "reduction": a single number, the mean of its rows ("mean") or their sum
/// ("sum"); or the rows themselves ("none"), [B]. Each row is multiplied by its weight where there are
/// weights [B]. A mean divides by the sum of what the rows count for: their weights times those of their
/// classes. Where all rows are of class -100 there is no mean: it is not a number, as PyTorch has it; a batch
/// whose rows all have weight 0 gives 0. A label that is no class and not -100 stops the run with a
/// DataError.
Var loss_of(const Loss& loss, Var output, Var target, Var weight = {});

/// The loss of each row, [B], times its weight where there are weights [B].
Var loss_rows(const Loss& loss, Var output, Var target, Var weight = {});

/// True where targets are not numbers of any kind but probabilities of classes.
bool takes_probabilities(const Loss& loss);

/// True where the classes of rows decide what they count for.
bool weighs_classes(const Loss& loss);

/// What each row counts for in a mean, [B].
Var loss_counts(const Loss& loss, Var output, Var target, Var weight = {});

/// What the model says, from its output: probabilities or scores [B, K], or numbers [B, outputs].
Var prediction_of(const Loss& loss, Var output);

// ---- Penalties

/// What a penalty can do.
struct PenaltyFunctions {
  /// The penalty of one weight tensor, a single number.
  Var (*value)(const void* penalty, Var weight);
  /// The price of |w| in it, which has no gradient at 0; null for none.
  double (*l1)(const void* penalty) = nullptr;
  /// The a of a / 2 w^2, which is the rest; null where it is something else.
  double (*l2)(const void* penalty) = nullptr;
};
/// The record of one kind of penalty.
using PenaltyKind = Kind<PenaltyFunctions>;
/// A penalty of any kind, to be added to the mean loss.
using Penalty = Part<PenaltyFunctions>;

/// alpha sum |w|; subgradient 0 at 0. Makes weights 0, and so chooses inputs: exactly 0 by the solver L-BFGS,
/// nearly by rules. For many inputs of which few matter.
struct L1 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// alpha / 2 sum w^2, whose derivative is alpha w: pulls all weights towards 0. Against overfitting; 1e-4 is
/// a usual start. With Adam and its kin prefer the decay of Adamw.
struct L2 {
  double alpha = 0;
  static const PenaltyKind kind;
};
/// lambda sum (beta w^2 + |w|) (Zou and Hastie, 2005): chooses inputs as L1 does, but keeps those that go
/// together together.
struct ElasticNet {
  double lambda = 0, beta = 0.5;
  static const PenaltyKind kind;
};

/// The loss plus the penalties of all weights (never biases) that were built so far; frozen ones count as
/// well.
Var add_penalties(Var loss, std::span<const Penalty> penalties, const Builder& builder);

}  // namespace gradus
