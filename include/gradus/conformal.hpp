// conformal.hpp - intervals around predicted numbers, by split conformal prediction: from the sizes of a
// model's errors on rows that it has not learnt from.
//
//   const ConformalScores scores = conformal_scores(answers);   // of the validation rows
//   const Interval around = interval_around(scores, 0, 0.9, said);   // holds the truth of 9 rows of 10
#pragma once

#include <cstdint>
#include <gradus/metrics.hpp>
#include <span>
#include <vector>

namespace gradus {

/// What errors are taken of: numbers as they are; their logarithms; their square roots, as of counts; or
/// Tukey's folded roots of shares, which are sqrt(p) - sqrt(1 - p). An interval that is of equal width on
/// such a scale is none in the numbers' own units, and ends where the numbers do.
enum class ErrorScale : std::uint8_t { own, log, root, folded };
/// Their words.
constexpr const char* words_of(ErrorScale) { return "own|log|root|folded"; }

/// Sizes of a model's errors, from which intervals follow.
struct ConformalScores {
  /// Rows that the errors are of.
  std::int64_t rows = 0;
  /// Of each target |g(y) - g(yhat)|, ascending: the errors in the places conformal_ranks(rows).
  std::vector<std::vector<double>> errors;
  /// What g is, and of shares what 1 is written as in the units of each target: 1, or 100.
  ErrorScale scale = ErrorScale::own;
  std::vector<double> wholes{};
};

/// An interval around a number.
struct NumberInterval {
  double low = 0, high = 0;
};

/// Places, from 1, of the errors that are kept of so many: all of up to a thousand, else those that
/// intervals of 0.1 %, 0.2 %, ..., 99.9 % ask for, and the largest.
std::vector<std::int64_t> conformal_ranks(std::int64_t rows);

/// The scores of what a model says of rows, one for each target. Rows that count for nothing are left out,
/// and all others count alike. Throws UsageError where nothing is left, or targets have different rows.
ConformalScores conformal_scores(std::span<const NumberAnswers> answers, ErrorScale scale = ErrorScale::own,
                                 const std::vector<double>& wholes = {});

/// Half the width, on the scale of the errors, of intervals that hold the truth of a new row with a
/// probability of at least `level`, if rows come in no order: the ceil((n + 1) level)-th smallest of n errors
/// (Vovk, Gammerman and Shafer, 2005; Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, 2018). Throws
/// UsageError for a level that is not between 0 and 1, an output that is none, and where so few errors
/// promise no such thing.
double half_width(const ConformalScores& scores, std::int64_t output, double level);

/// The size of the error of a row, on the scale of the errors: the interval around what is said holds the
/// truth where that is at most half its width.
double error_of(const ConformalScores& scores, std::int64_t output, double truth, double said);

/// That interval around what is said of a row, in the target's own units. Throws as half_width does.
NumberInterval interval_around(const ConformalScores& scores, std::int64_t output, double level, double said);

/// Throws FileError where scores of a file make no sense: of other targets than there are, not ascending,
/// negative, or of another number of rows.
void check_conformal(const ConformalScores& scores, std::int64_t outputs);

}  // namespace gradus
