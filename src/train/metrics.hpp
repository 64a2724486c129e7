// metrics.hpp - figures of merit, gathered batch by batch.
#pragma once

#include <gradus/train.hpp>
#include <span>

#include "train/answer.hpp"

namespace gradus {

/// Gathers predictions and targets and turns them into Metrics.
class MetricsSum {
 public:
  explicit MetricsSum(const Dataset& data);

  /// Adds rows of the data with the scores of their classes; see class_of. Those without a class are wrong.
  void add_classes(std::span<const std::int64_t> rows, const Tensor& scores);
  /// Adds rows with predicted numbers [rows, outputs], scaled. Errors are counted in the target's own units,
  /// from the targets as the data has them.
  void add_values(std::span<const std::int64_t> rows, const Tensor& predictions);
  /// Adds the sum of the losses of some rows, and of what they count for.
  void add_loss(double sum, double count) {
    loss_ += sum;
    count_ += count;
  }

  /// Throws NonFiniteError, naming them, where there were rows of which the model says nothing.
  void expect_answers() const { unanswered_.expect_none(data_); }

  Metrics result() const;

 private:
  Dataset data_;
  const Schema& schema_;
  Unanswered unanswered_;
  std::int64_t rows_ = 0;
  double loss_ = 0, count_ = 0;
  std::vector<std::vector<std::int64_t>> confusion_;
  // Per output: sums of squared errors, absolute errors, targets and squared targets.
  std::vector<double> squared_, absolute_, targets_, target_squares_;
};

}  // namespace gradus
