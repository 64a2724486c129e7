// predictor.hpp - what a trained model says about new rows.
//
//   Predictor predictor(saved.model, saved.loss, saved.calibration);
//   predictor.classify(rows, classes);   // rows: load_with(saved.schema, "new.csv").all()
#pragma once

#include <cstdint>
#include <gradus/calibration.hpp>
#include <gradus/conformal.hpp>
#include <gradus/data.hpp>
#include <gradus/losses.hpp>
#include <gradus/metrics.hpp>
#include <gradus/nn.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace gradus {

/// Makes predictions with a trained model: const, safe to share between threads, no allocation per call once
/// each thread has made its first one.
class Predictor {
 public:
  /// `loss` says how outputs become probabilities or values, for classes a calibration where there is one.
  /// Copies what it needs; the model may go.
  Predictor(const Model& model, const Loss& loss, const std::optional<Calibration>& calibration = {});
  Predictor(Predictor&&) noexcept;
  ~Predictor();

  /// Numbers per row of input and of output.
  std::int64_t inputs() const;
  std::int64_t outputs() const;
  /// Predictions of `rows` rows: x [rows, inputs], y [rows, outputs]: probabilities or scores of classes, or
  /// scaled values. The model computes in its own type, whichever the caller has: what was trained in float64
  /// loses nothing between doubles. Throws ShapeError where the spans do not fit, and NonFiniteError, with
  /// the place of the row, where a prediction is NaN or infinite, or an input too large for the model's type.
  void predict(std::int64_t rows, std::span<const float> x, std::span<float> y) const;
  void predict(std::int64_t rows, std::span<const double> x, std::span<double> y) const;
  /// The class of each row: that of the largest score, the one with the lowest number where several are; of a
  /// single logit class 1 where it is positive. Probabilities do not decide: far out they are all 0 or 1.
  /// With a calibration its probabilities decide, by their logits. Throws as predict does (a score may be
  /// -infinity, but not all of a row), and UsageError where the loss is none of classes.
  void classify(std::int64_t rows, std::span<const float> x, std::span<std::int64_t> classes) const;
  void classify(std::int64_t rows, std::span<const double> x, std::span<std::int64_t> classes) const;
  /// The same for any number of rows of data that was loaded for the model (load_with), a batch at a time, by
  /// up to so many threads (0: as many as the machine offers; UsageError for fewer or more than 1,024).
  /// Errors name rows by their numbers in the file.
  void predict(const Rows& rows, std::span<double> y, int threads = 1) const;
  void classify(const Rows& rows, std::span<std::int64_t> classes, int threads = 1) const;

 private:
  struct State;
  State& state() const;
  template <class T>
  void predict_numbers(std::int64_t rows, std::span<const T> x, std::span<T> y) const;
  template <class T>
  void classify_numbers(std::int64_t rows, std::span<const T> x, std::span<std::int64_t> classes) const;
  template <class Read>
  void for_batches(const Rows& rows, int threads, const Read& read) const;
  std::unique_ptr<State> state_;
};

/// What a trained model says of rows, and what is true of them, for metrics_of; rows count by their weights.
/// Throws what Predictor throws, and UsageError for data without targets, or of another task.
ClassAnswers class_answers(const Model& model, const Loss& loss, const Rows& rows, int threads = 0,
                           const std::optional<Calibration>& calibration = {});
/// The same of numbers, one for each target, in its own units.
std::vector<NumberAnswers> number_answers(const Model& model, const Loss& loss, const Rows& rows,
                                          int threads = 0);
/// Errors on rows that a model has not learnt from, from which intervals around its numbers follow: of
/// logarithms, counts and shares on a scale on which they end where those do. Throws what number_answers and
/// conformal_scores throw.
ConformalScores interval_scores(const Schema& schema, std::span<const NumberAnswers> answers);
/// The same of labels.
LabelAnswers label_answers(const Model& model, const Loss& loss, const Rows& rows, int threads = 0);

}  // namespace gradus
