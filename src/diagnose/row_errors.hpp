// row_errors.hpp - how wrong a model is of each of some rows, in one measure for all tasks.
#pragma once

#include <cstdint>
#include <gradus/io.hpp>
#include <gradus/metrics.hpp>
#include <gradus/train.hpp>
#include <vector>

namespace gradus::diagnose {

/// Errors of rows: of classes 0 or 1, of labels the share that is wrong; of numbers the squared error in
/// parts of the variance of the training rows, so that the mean of a constant answer is about 1.
struct RowErrors {
  std::vector<double> each{};
  double mean = 0;
  /// The standard error of the mean.
  double error = 0;
};

/// With their mean, and the standard error of that.
RowErrors row_errors(std::vector<double> each);

/// What a model says of rows, and what is true of them.
struct Answers {
  Metrics metrics{};
  ClassAnswers classes{};
  LabelAnswers labels{};
  std::vector<NumberAnswers> numbers{};
  RowErrors errors{};
};

/// The unit of errors, and what a constant would answer: of the training rows.
struct Constant {
  /// Of classes the commonest one, or of labels whether each is there for at least half of the rows; of
  /// numbers their means.
  std::vector<double> answer{};
  /// Of numbers their variances; else empty.
  std::vector<double> variance{};
};
Constant constant_of(const Rows& training);

/// The errors of the constant on rows.
RowErrors errors_of(const Constant& constant, const Rows& rows);

/// Throws NonFiniteError for rows of which the model says nothing.
Answers answers_of(const SavedModel& saved, const Model& model, const Rows& rows, const Constant& constant,
                   int threads);

}  // namespace gradus::diagnose
