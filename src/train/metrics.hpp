// metrics.hpp - figures of merit, gathered batch by batch.
#pragma once

#include <gradus/train.hpp>
#include <span>

namespace gradus {

/// Gathers predictions and targets and turns them into Metrics.
class MetricsSum {
 public:
  explicit MetricsSum(const Schema& schema);

  /// Adds classified rows: scores or probabilities [rows, outputs]. With one output, it is the probability of
  /// class 1.
  void add_classes(const Tensor& predictions, std::span<const std::int64_t> labels);
  /// Adds predicted numbers [rows, outputs] and targets, both scaled; errors are counted in the target's own
  /// units.
  void add_values(const Tensor& predictions, const Tensor& targets);
  /// Adds the sum of the losses of some rows, and of what they count for.
  void add_loss(double sum, double count) {
    loss_ += sum;
    count_ += count;
  }

  Metrics result() const;

 private:
  const Schema& schema_;
  std::int64_t rows_ = 0;
  double loss_ = 0, count_ = 0;
  std::vector<std::vector<std::int64_t>> confusion_;
  // Per output: sums of squared errors, absolute errors, targets and squared targets.
  std::vector<double> squared_, absolute_, targets_, target_squares_;
};

}  // namespace gradus
