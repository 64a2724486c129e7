// gathered_answers.hpp - what programs answer of rows, beside what is true of them, batch by batch.
#pragma once

#include <gradus/data.hpp>
#include <gradus/metrics.hpp>
#include <gradus/program.hpp>
#include <span>
#include <vector>

namespace gradus::training {

/// Gathers answers for metrics_of; rows count by their weights in the data.
class GatheredAnswers {
 public:
  /// `probabilities`: whether what is said of classes is such.
  GatheredAnswers(const Dataset& data, bool probabilities);

  /// Rows of the data, and the program that has answered them.
  void add(std::span<const std::int64_t> rows, const Execution& program);

  Task task() const { return data_.schema().task; }
  /// Whether each row has an answer.
  bool complete() const { return answered_; }
  /// Those of the task.
  const ClassAnswers& classes() const { return classes_; }
  const LabelAnswers& labels() const { return labels_; }                  ///< As above.
  const std::vector<NumberAnswers>& numbers() const { return numbers_; }  ///< As above, one for each target.

 private:
  void add_classes(std::span<const std::int64_t> rows, const Execution& program);
  void add_labels(std::span<const std::int64_t> rows, const Execution& program);
  void add_numbers(std::span<const std::int64_t> rows, const Execution& program);

  Dataset data_;
  ClassAnswers classes_;
  LabelAnswers labels_;
  std::vector<NumberAnswers> numbers_;
  bool answered_ = true;
};

}  // namespace gradus::training
