// metrics.cpp - accuracy and confusion, root mean squared error, mean absolute error, r squared.
#include "train/metrics.hpp"

#include <algorithm>
#include <cmath>

#include "tensor/dispatch.hpp"

namespace gradus {

MetricsSum::MetricsSum(const Schema& schema) : schema_(schema) {
  const auto outputs = static_cast<std::size_t>(schema.outputs());
  if (schema.task == Task::classify) {
    confusion_.assign(outputs, std::vector<std::int64_t>(outputs, 0));
  } else {
    squared_.assign(outputs, 0);
    absolute_ = targets_ = target_squares_ = squared_;
  }
}

void MetricsSum::add_classes(const Tensor& predictions, std::span<const std::int64_t> labels) {
  if (labels.empty()) return;
  const std::size_t width = static_cast<std::size_t>(predictions.size()) / labels.size();
  dispatch_floating(predictions.dtype(), [&]<class T>() {
    const T* p = predictions.data<T>().data();
    for (const std::int64_t label : labels) {
      const std::size_t predicted = width == 1 ? (p[0] > T(0.5) ? 1U : 0U)
                                               : static_cast<std::size_t>(std::max_element(p, p + width) - p);
      ++confusion_[static_cast<std::size_t>(label)][predicted];
      p += width;
    }
  });
  rows_ += static_cast<std::int64_t>(labels.size());
}

void MetricsSum::add_values(const Tensor& predictions, const Tensor& targets) {
  const std::size_t outputs = squared_.size();
  for (std::int64_t i = 0; i < targets.size(); ++i) {
    const std::size_t output = static_cast<std::size_t>(i) % outputs;
    const double target = schema_.target_scaling.restore(targets.number(i), output);
    const double error = schema_.target_scaling.restore(predictions.number(i), output) - target;
    squared_[output] += error * error;
    absolute_[output] += std::abs(error);
    targets_[output] += target;
    target_squares_[output] += target * target;
  }
  rows_ += targets.size() / static_cast<std::int64_t>(outputs);
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
