// chosen_metric.hpp - the figure that a training was told to choose by, of rows that its programs answer.
#pragma once

#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/metrics.hpp>
#include <gradus/program.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace gradus::training {

/// What is left to the task: accuracy and then the loss of classes, the loss of numbers.
inline constexpr std::string_view loss_as_metric = "loss";

/// Throws UsageError for a metric that is none, or none of what a model with that loss says of such data;
/// "loss" is one of any.
void check_metric(std::string_view metric, const Loss& loss, const Schema& schema);

/// Whether larger values of it are better.
bool larger_is_better(std::string_view metric);

/// Gathers answers, batch by batch.
class ChosenMetric {
 public:
  ChosenMetric(std::string_view metric, const Loss& loss, const Dataset& data);

  /// Rows of the data, and the program that has answered them.
  void add(std::span<const std::int64_t> rows, const Execution& program);

  /// The mean over outputs where there are several. NaN where a row has no answer, or the rows do not say it.
  double value() const;

 private:
  void add_classes(std::span<const std::int64_t> rows, const Execution& program);
  void add_labels(std::span<const std::int64_t> rows, const Execution& program);
  void add_numbers(std::span<const std::int64_t> rows, const Execution& program);

  std::string_view metric_;
  Dataset data_;
  ClassAnswers classes_;
  LabelAnswers labels_;
  std::vector<NumberAnswers> numbers_;
  bool answered_ = true;
};

}  // namespace gradus::training
