// answers.hpp - what a model says of rows that it has not learnt from, and figures of that.
#pragma once

#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/metrics.hpp>
#include <gradus/nn.hpp>
#include <gradus/train.hpp>
#include <span>
#include <string>
#include <vector>

namespace gradus::choose {

/// Answers of the task, and the rows they are of.
struct Answers {
  Task task = Task::classify;
  ClassAnswers classes{};
  LabelAnswers labels{};
  std::vector<NumberAnswers> numbers{};
  /// Numbers of the rows in the data set.
  std::vector<std::int64_t> rows{};

  /// Adds those of other rows.
  void add(const Answers& more);
};

/// Answers beside the figures that a training tells.
struct Judged {
  Answers answers{};
  Metrics metrics{};
};

/// Asks a model about rows. Throws NonFiniteError for rows of which it says nothing.
Judged judge(const Model& model, const Loss& loss, const Rows& rows, int threads);

/// The figure that models are compared by.
class Measure {
 public:
  /// The one of that name; empty or "loss": accuracy of classes, all labels of a row, rmse of numbers. Throws
  /// UsageError for one that a model with that loss does not have.
  Measure(const std::string& name, const Loss& loss, const Schema& schema);

  const std::string& name() const { return name_; }
  bool larger_is_better() const { return larger_; }
  /// Of answers, or of those of them that count: [rows], empty for all.
  double of(const Answers& answers, std::span<const double> counts = {}) const;
  /// Of answers without one part of them each, by turns. Two models' answers on the same rows have the same
  /// parts.
  std::vector<double> without_parts(const Answers& answers) const;
  /// The standard error of the figure, or of the difference of two on as many rows, from what they are
  /// without parts (the jackknife of Quenouille and Tukey). Of shares of rows no less than one row: where all
  /// of few rows are right, others need not be.
  double error(std::span<const double> without_parts, std::size_t rows) const;
  /// True where a is better than b; NaN is worse than anything.
  bool better(double a, double b) const;
  /// As people read it: "97.33 %", "2.134".
  std::string text(double value) const;

 private:
  std::string name_;
  bool larger_ = true;
};

/// Element by element.
std::vector<double> differences(std::span<const double> a, std::span<const double> b);

}  // namespace gradus::choose
