// calibration.hpp - probabilities from scores: Platt scaling, one temperature, or isotonic regression.
//
//   Calibration calibration = fit_calibration(scores, labels);   // of rows the model has not learnt from
//   Predictor predictor(model, Hinge(), calibration);            // gives probabilities now
#pragma once

#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/tensor.hpp>
#include <span>
#include <vector>

namespace gradus {

/// P = 1 / (1 + e^(A f + B)) for a score f (Platt, 1999). A is negative where larger scores mean yes.
struct PlattScaling {
  double a = -1, b = 0;
};

/// P of a score by isotonic regression: between two of these scores on the line through both, outside as at
/// the nearer end.
struct IsotonicMap {
  /// Ascending, and for each a probability, none below the one before.
  std::vector<double> scores, probabilities;
};

/// How the outputs of a classifier become probabilities. Two classes need one scaling: of the lead of the
/// second class, s_1 - s_0, or of the only output. More classes have one each, of the score of the class, as
/// against all others; their probabilities are divided by their sum, as scikit-learn does it.
struct Calibration {
  std::vector<PlattScaling> scalings;
  /// True where the probabilities of three classes and more are a softmax of the scaled scores, -(A f + B),
  /// in place of a sigmoid for each.
  bool softmax = false;
  /// In place of scalings: as many maps, of the same scores. Probabilities of three classes and more are
  /// divided by their sum; where all are 0 each class gets the same.
  std::vector<IsotonicMap> maps{};

  /// Numbers of scalings or maps.
  std::size_t size() const { return maps.empty() ? scalings.size() : maps.size(); }
};

/// The scaling that makes given yes and no of given scores most probable, by Newton's method on the
/// cross-entropy with Platt's targets, (N+ + 1) / (N+ + 2) for yes and 1 / (N- + 2) for no, which keep it
/// finite where scores separate yes and no. `yes` is 1 or 0; `weights` are what rows count for, one each
/// where they are empty: a row of weight 3 counts as three. Throws UsageError where there are no rows that
/// count, or not as many answers or weights as scores, for scores that are not finite, other answers, and
/// weights below 0.
PlattScaling fit_platt(std::span<const double> scores, std::span<const std::uint8_t> yes,
                       std::span<const double> weights = {});

/// The calibration of outputs [N, K] or [N, 1], from rows with the class numbers of their truth. Throws
/// ShapeError where they do not fit, UsageError where there are no rows, a label is no class, or a class has
/// no row that counts: nothing would tell how probable it is.
Calibration fit_calibration(const Tensor& outputs, std::span<const std::int64_t> labels,
                            std::span<const double> weights = {});

/// The probabilities that rise with the score and are nearest to given yes and no, in squares: rows of one
/// score together, neighbours that would fall pooled (Barlow, Bartholomew, Bremner and Brunk, 1972; for
/// probabilities: Zadrozny and Elkan, 2002). Throws as fit_platt does.
IsotonicMap fit_isotonic(std::span<const double> scores, std::span<const std::uint8_t> yes,
                         std::span<const double> weights = {});

/// Throws UsageError where scores do not rise, probabilities fall or are none, or their numbers differ.
void check_isotonic(const IsotonicMap& map);

/// The calibration of outputs by a map for each class as against all others; of two classes one. Throws as
/// fit_calibration does.
Calibration fit_isotonic_calibration(const Tensor& outputs, std::span<const std::int64_t> labels,
                                     std::span<const double> weights = {});

/// The calibration by one temperature T: a softmax of the outputs / T, with A = -1 / T and B = 0 for every
/// class (Guo, Pleiss, Sun and Weinberger, 2017), T the one that makes the truth of the rows most probable;
/// it never fits worse than T = 1 / `present`, the factor by which scores count as they are. Rows that are
/// all told apart would make T smaller and smaller: they sharpen no further than to a mean negative
/// log-likelihood of log((N + 2) / (N + 1)), as N rows show no more. Throws as fit_calibration does, but
/// takes classes without rows.
Calibration fit_temperature(const Tensor& outputs, std::span<const std::int64_t> labels, double present = 1,
                            std::span<const double> weights = {});

/// What decides the class of a row: [B, K] scores, of which the largest is that of the most probable class,
/// or for two classes the logit of the second, [B, 1]. Unlike probabilities they differ where those are 0
/// or 1. With maps, the probabilities themselves decide, of two classes that of the second less 1/2. Throws
/// ShapeError as calibrated does.
Var calibrated_scores(const Calibration& calibration, Var outputs);

/// Probabilities of outputs: [B, K] -> [B, K], [B, 1] -> [B, 2]; rows sum to one. Throws ShapeError where the
/// calibration is of another number of classes.
Var calibrated(const Calibration& calibration, Var outputs);

}  // namespace gradus
