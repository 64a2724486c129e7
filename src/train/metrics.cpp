// metrics.cpp - accuracy and confusion, root mean squared error, mean absolute error, r squared.
#include "train/metrics.hpp"

#include <algorithm>
#include <cmath>

#include "tensor/dispatch.hpp"

namespace gradus {

MetricsSum::MetricsSum(const Dataset& data) : data_(data), schema_(data_.schema()) {
  const auto outputs = static_cast<std::size_t>(schema_.outputs());
  if (schema_.task == Task::classify) {
    confusion_.assign(outputs, std::vector<std::int64_t>(outputs, 0));
  } else {
    squared_.assign(outputs, 0);
    absolute_ = targets_ = target_squares_ = squared_;
  }
}

void MetricsSum::add_classes(std::span<const std::int64_t> rows, const Tensor& scores) {
  const std::size_t width = static_cast<std::size_t>(scores.size()) / rows.size();
  dispatch_floating(scores.dtype(), [&]<class T>() {
    std::span<const T> all = scores.data<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::int64_t predicted = class_of(all.subspan(i * width, width));
      if (predicted < 0)
        unanswered_.add(rows[i]);
      else
        ++confusion_[static_cast<std::size_t>(data_.label(rows[i]))][static_cast<std::size_t>(predicted)];
    }
  });
  rows_ += static_cast<std::int64_t>(rows.size());
}

void MetricsSum::add_values(std::span<const std::int64_t> rows, const Tensor& predictions) {
  const std::size_t outputs = squared_.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool answered = true;
    for (std::size_t output = 0; output < outputs; ++output) {
      const double scaled = predictions.number(static_cast<std::int64_t>(i * outputs + output));
      const double target = data_.target(rows[i], static_cast<std::int64_t>(output));
      const double said = schema_.target_scaling.restore(scaled, output), error = said - target;
      answered = answered && std::isfinite(said);
      squared_[output] += error * error;
      absolute_[output] += std::abs(error);
      targets_[output] += target;
      target_squares_[output] += target * target;
    }
    if (!answered) unanswered_.add(rows[i]);
  }
  rows_ += static_cast<std::int64_t>(rows.size());
}

Metrics MetricsSum::result() const {
  Metrics metrics;
  metrics.rows = rows_;
  if (rows_ == 0) return metrics;
  const auto n = static_cast<double>(rows_);
  metrics.loss = count_ > 0 ? loss_ / count_ : 0;
  metrics.confusion = confusion_;
  std::int64_t right = 0;
  for (std::size_t i = 0; i < confusion_.size(); ++i) right += confusion_[i][i];
  metrics.accuracy = static_cast<double>(right) / n;
  for (std::size_t output = 0; output < squared_.size(); ++output) {
    metrics.rmse.push_back(std::sqrt(squared_[output] / n));
    metrics.mae.push_back(absolute_[output] / n);
    const double spread = target_squares_[output] - targets_[output] * targets_[output] / n;
    metrics.r2.push_back(spread > 0 ? 1 - squared_[output] / spread : 0);
  }
  return metrics;
}

double Metrics::total_rmse() const {
  double sum = 0;
  for (const double value : rmse) sum += value * value;
  return rmse.empty() ? 0 : std::sqrt(sum / static_cast<double>(rmse.size()));
}

}  // namespace gradus
