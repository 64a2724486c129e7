// metrics.cpp - accuracy and confusion, root mean squared error, mean absolute error, r squared. Rows count
// by their weights, as in scikit-learn's metrics with sample_weight.
#include "train/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "metrics/figures.hpp"
#include "tensor/dispatch.hpp"

namespace gradus::training {

MetricsSum::MetricsSum(const Dataset& data) : data_(data) {
  const auto outputs = static_cast<std::size_t>(data.schema().outputs());
  if (data.schema().task == Task::classify)
    confusion_.assign(outputs <= most_confused ? outputs : 0, std::vector<std::int64_t>(outputs, 0));
  else
    errors_.resize(outputs);
}

void MetricsSum::add(std::span<const std::int64_t> rows, const Tensor& losses, const Tensor& counts,
                     const Tensor& answers) {
  take_weights(rows);
  const std::vector<bool> answered = errors_.empty() ? add_classes(rows, answers) : add_values(rows, answers);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    const double loss = losses.number(at);
    loss_.add(loss);
    worst_ = std::max(worst_, loss);
    count_.add(counts.size() > 0 ? counts.number(at) : 1);
    if (!answered[i] || !std::isfinite(loss)) unanswered_.add(rows[i]);
  }
  rows_ += static_cast<std::int64_t>(rows.size());
}

void MetricsSum::take_weights(std::span<const std::int64_t> rows) {
  weights_.resize(rows.size());
  data_.copy_weights(rows, weights_.data());
  for (const double weight : weights_) weight_.add(weight);
}

std::vector<bool> MetricsSum::add_classes(std::span<const std::int64_t> rows, const Tensor& scores) {
  std::vector<bool> answered(rows.size());
  const std::size_t width = static_cast<std::size_t>(scores.size()) / rows.size();
  dispatch_floating(scores.dtype(), [&]<class T>() {
    std::span<const T> all = scores.data<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::int64_t predicted = class_of(all.subspan(i * width, width));
      answered[i] = predicted >= 0;
      if (!answered[i]) continue;
      const std::int64_t label = data_.label(rows[i]);
      if (!confusion_.empty())
        ++confusion_[static_cast<std::size_t>(label)][static_cast<std::size_t>(predicted)];
      if (predicted == label) right_.add(weights_[i]);
    }
  });
  return answered;
}

std::vector<bool> MetricsSum::add_values(std::span<const std::int64_t> rows, const Tensor& predictions) {
  std::vector<bool> answered(rows.size(), true);
  std::int64_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool exact = data_.schema().task == Task::label;
    for (std::size_t output = 0; output < errors_.size(); ++output) {
      const double target = data_.target(rows[i], static_cast<std::int64_t>(output));
      const double said = data_.schema().answer(predictions.number(at++), output), error = said - target;
      answered[i] = answered[i] && std::isfinite(said);
      exact = exact && (said >= label_said_from) == (target == 1);
      if (weights_[i] == 0) continue;
      errors_[output].squared.add(error, weights_[i]);
      errors_[output].absolute.add(weights_[i] * std::abs(error));
      errors_[output].targets.add(target, weights_[i]);
    }
    if (exact) right_.add(weights_[i]);
  }
  return answered;
}

Evaluation MetricsSum::result() const {
  Evaluation result{metrics(), unanswered_.str(data_)};
  if (result.silence.empty() && rows_ > 0 && std::isnan(result.metrics.loss))
    result.silence =
        fmt::format("{}: none of the {} rows counts, all their weights are 0", data_.name(), rows_);
  return result;
}

Metrics MetricsSum::metrics() const {
  Metrics metrics;
  metrics.rows = rows_;
  if (rows_ == 0) return metrics;
  metrics.weighted = data_.has_weights();
  const double n = weight_.value();
  metrics.loss =
      count_.value() > 0 ? loss_.value() / count_.value() : std::numeric_limits<double>::quiet_NaN();
  // Rows that are said to count for many are meant to.
  if (!errors_.empty() && !data_.has_weights() && loss_.value() > 0)
    metrics.worst_share = std::min(1.0, worst_ / loss_.value());
  metrics.confusion = confusion_;
  metrics.accuracy = right_.value() / n;  // NaN where none counts
  for (const Errors& errors : errors_) {
    metrics.rmse.push_back(errors.squared.root_of_mean(n));
    metrics.mae.push_back(errors.absolute.value() / n);
    metrics.r2.push_back(metrics::r2_of(errors.squared, errors.targets, rows_));
  }
  return metrics;
}

}  // namespace gradus::training

namespace gradus {

double Metrics::total_rmse() const {
  return rmse.empty() ? 0 : norm_of(rmse) / std::sqrt(static_cast<double>(rmse.size()));
}

}  // namespace gradus
