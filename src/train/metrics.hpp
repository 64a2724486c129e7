// metrics.hpp - figures of merit, gathered batch by batch.
#pragma once

#include <gradus/train.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sums.hpp"
#include "train/answer.hpp"
#include "train/chosen_metric.hpp"
#include "train/gathered_answers.hpp"
#include "train/step.hpp"

namespace gradus::training {

/// Metrics, and why they are no figures.
struct Evaluation {
  Metrics metrics;
  /// Empty where all of them are: otherwise it names the rows of which the model says nothing. Figures that
  /// need those rows are NaN; rows without a class count as wrong.
  std::string silence;
};

/// Gathers what a model says and what was right, and turns them into Metrics. What is right comes from the
/// data itself, in double and in its own units.
class MetricsSum {
 public:
  explicit MetricsSum(const Dataset& data);

  /// Adds rows of the data: their losses [rows], what each counts for [rows] (empty: one each), and what the
  /// model says of them: scores of the classes (see class_of), or scaled numbers [rows, outputs].
  void add(std::span<const std::int64_t> rows, const Tensor& losses, const Tensor& counts,
           const Tensor& answers);

  /// Without any row that counts, the loss is NaN.
  Evaluation result() const;

 private:
  // What each row counts for: its weight, whatever the loss makes of it.
  void take_weights(std::span<const std::int64_t> rows);
  // Whether the model says anything of each row.
  std::vector<bool> add_classes(std::span<const std::int64_t> rows, const Tensor& scores);
  std::vector<bool> add_values(std::span<const std::int64_t> rows, const Tensor& predictions);
  Metrics metrics() const;

  /// Of one output.
  struct Errors {
    SquareSum squared;
    CompensatedSum absolute;
    WeightedMoments targets;
  };

  Dataset data_;
  std::int64_t rows_ = 0;
  Unanswered unanswered_;
  CompensatedSum loss_, count_, weight_, right_;
  double worst_ = 0;
  std::vector<double> weights_;
  std::vector<std::vector<std::int64_t>> confusion_;
  std::vector<Errors> errors_;
};

/// Metrics with programs that exist already; `answers` takes those of the rows.
Evaluation evaluate_with(InferencePrograms& programs, const Rows& rows, std::int64_t batch,
                         GatheredAnswers* answers = nullptr);

/// What evaluate() does, without an exception for rows of which the model says nothing.
Evaluation evaluate_rows(const Model& model, const Loss& loss, const Rows& rows, int threads,
                         const std::optional<Calibration>& calibration = {},
                         GatheredAnswers* answers = nullptr);

}  // namespace gradus::training
