// conformal.hpp - intervals around predicted numbers, by split conformal prediction: from the sizes of a
// model's errors on rows that it has not learnt from.
//
//   const ConformalScores scores = conformal_scores(answers);   // of the validation rows
//   const double half = half_width(scores, 0, 0.9);             // said - half to said + half
#pragma once

#include <cstdint>
#include <gradus/metrics.hpp>
#include <span>
#include <vector>

namespace gradus {

/// Sizes of a model's errors, from which intervals follow.
struct ConformalScores {
  /// Rows that the errors are of.
  std::int64_t rows = 0;
  /// Of each target |y - yhat| in its own units, ascending: the errors in the places conformal_ranks(rows).
  std::vector<std::vector<double>> errors;
};

/// Places, from 1, of the errors that are kept of so many: all of up to a thousand, else those that
/// intervals of 0.1 %, 0.2 %, ..., 99.9 % ask for, and the largest.
std::vector<std::int64_t> conformal_ranks(std::int64_t rows);

/// The scores of what a model says of rows, one for each target. Rows that count for nothing are left out,
/// and all others count alike. Throws UsageError where nothing is left, or targets have different rows.
ConformalScores conformal_scores(std::span<const NumberAnswers> answers);

/// Half the width of intervals that hold the truth of a new row with a probability of at least `level`, if
/// rows come in no order: the ceil((n + 1) level)-th smallest of n errors (Vovk, Gammerman and Shafer, 2005;
/// Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, 2018). Throws UsageError for a level that is not between 0
/// and 1, an output that is none, and where so few errors promise no such thing.
double half_width(const ConformalScores& scores, std::int64_t output, double level);

/// Throws FileError where scores of a file make no sense: of other targets than there are, not ascending,
/// negative, or of another number of rows.
void check_conformal(const ConformalScores& scores, std::int64_t outputs);

}  // namespace gradus
