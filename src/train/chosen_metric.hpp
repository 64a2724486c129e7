// chosen_metric.hpp - the figure that a training was told to choose by, of rows that its programs answer.
#pragma once

#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/metrics.hpp>
#include <string_view>

#include "train/gathered_answers.hpp"

namespace gradus::training {

/// What is left to the task: accuracy and then the loss of classes, the loss of numbers.
inline constexpr std::string_view loss_as_metric = "loss";

/// Throws UsageError for a metric that is none, or none of what a model with that loss says of such data;
/// "loss" is one of any.
void check_metric(std::string_view metric, const Loss& loss, const Schema& schema);

/// Whether larger values of it are better.
bool larger_is_better(std::string_view metric);

/// The figure of answers that are gathered batch by batch.
class ChosenMetric {
 public:
  ChosenMetric(std::string_view metric, const Loss& loss, const Dataset& data);

  /// Where they are gathered.
  GatheredAnswers& answers() { return answers_; }

  /// The mean over outputs where there are several. NaN where a row has no answer, or the rows do not say it.
  double value() const;

 private:
  std::string_view metric_;
  GatheredAnswers answers_;
};

}  // namespace gradus::training
