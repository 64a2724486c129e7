// figures.hpp - figures of answers for any weights of their rows: those of the answers themselves, and those
// of samples drawn from them, which are the same rows with other weights.
#pragma once

#include <cstdint>
#include <gradus/metrics.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "base/sums.hpp"

namespace gradus::metrics {

/// Takes figures, always in the same order.
class Told {
 public:
  void operator()(std::string_view name, double value, std::int64_t of = -1) {
    all.push_back({.name = name, .of = of, .value = value});
  }
  std::vector<Metric> all;
};

/// Rows in the order of falling scores; rows of equal scores are told apart from those of others.
class Ranking {
 public:
  /// scores [N] with a stride.
  Ranking(std::span<const double> scores, std::size_t first, std::size_t stride);

  struct Areas {
    /// NaN where rows of one kind are missing.
    double roc, pr;
  };
  /// Of rows that are `positive` against the others.
  Areas areas(std::span<const std::int64_t> truth, std::int64_t positive,
              std::span<const double> weights) const;

 private:
  std::vector<std::uint32_t> order_;
  /// Of each place in the order, whether the next one has another score.
  std::vector<char> ends_;
};

/// Figures of classes.
class ClassFigures {
 public:
  explicit ClassFigures(const ClassAnswers& answers);
  void tell(std::span<const double> weights, Told& told) const;
  /// Scores, or numbers, of a row.
  std::int64_t width() const { return answers_.classes; }

 private:
  struct Confusion;
  void tell_counts(std::span<const double> weights, Told& told) const;
  void tell_scores(std::span<const double> weights, Told& told) const;
  void tell_areas(std::span<const double> weights, Told& told) const;
  void prepare_probabilities(std::size_t row, std::size_t width);
  /// How many scores of the row come before that of its class; of equal ones the later class comes first.
  std::int64_t place(std::size_t row) const;

  const ClassAnswers& answers_;
  std::vector<double> log_losses_, briers_;  // [N], of probabilities
  std::vector<std::int64_t> places_;         // [N]
  std::vector<Ranking> rankings_;            // one per class; of two classes that of class 1 alone
};

/// Figures of numbers.
class NumberFigures {
 public:
  explicit NumberFigures(const NumberAnswers& answers);
  void tell(std::span<const double> weights, Told& told) const;
  std::int64_t width() const { return 1; }

 private:
  double median_error(std::span<const double> weights) const;
  double r2(std::span<const double> weights) const;

  const NumberAnswers& answers_;
  std::vector<double> errors_;           // [N], absolute
  std::vector<std::uint32_t> by_error_;  // rows from the smallest error on
  bool one_sign_ = false;
};

/// 1 - the squared errors over those of a constant answer, the mean, as scikit-learn has it: NaN of fewer
/// than two rows, which show no variance to explain; where the truth does not vary, 1 if all is right and 0
/// if not.
double r2_of(const SquareSum& errors, const WeightedMoments& truth, std::int64_t rows);

/// The sum of weight times value over the sum of the weights. NaN where nothing counts.
double mean_of(std::span<const double> values, std::span<const double> weights);

}  // namespace gradus::metrics
