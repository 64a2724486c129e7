// gathered_answers.cpp - what programs answer of rows, beside what is true of them, batch by batch.
#include "train/gathered_answers.hpp"

#include <cmath>

#include "tensor/dispatch.hpp"
#include "train/answer.hpp"

namespace gradus::training {

GatheredAnswers::GatheredAnswers(const Dataset& data, bool probabilities) : data_(data) {
  const Schema& schema = data.schema();
  if (schema.task == Task::classify) {
    classes_.classes = schema.outputs();
    classes_.probabilities = probabilities;
  } else if (schema.task == Task::label) {
    labels_.labels = schema.outputs();
  } else {
    numbers_.resize(static_cast<std::size_t>(schema.outputs()));
  }
}

void GatheredAnswers::add(std::span<const std::int64_t> rows, const Execution& program) {
  switch (data_.schema().task) {
    case Task::classify:
      return add_classes(rows, program);
    case Task::label:
      return add_labels(rows, program);
    default:
      return add_numbers(rows, program);
  }
}

void GatheredAnswers::add_labels(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor says = program.output("prediction");
  for (std::int64_t i = 0; i < says.size(); ++i) {
    labels_.probabilities.push_back(says.number(i));
    answered_ = answered_ && std::isfinite(labels_.probabilities.back());
    labels_.truth.push_back(
        data_.target(rows[static_cast<std::size_t>(i / labels_.labels)], i % labels_.labels));
  }
  if (!data_.has_weights()) return;
  std::vector<double> weights(rows.size());
  data_.copy_weights(rows, weights.data());
  labels_.weights.insert(labels_.weights.end(), weights.begin(), weights.end());
}

void GatheredAnswers::add_classes(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor scores = program.output("scores"), says = program.output("prediction");
  const std::size_t width = static_cast<std::size_t>(scores.size()) / rows.size();
  dispatch_floating(scores.dtype(), [&]<class T>() {
    const std::span<const T> all = scores.data<T>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      classes_.said.push_back(class_of(all.subspan(i * width, width)));
      answered_ = answered_ && classes_.said.back() >= 0;
    }
  });
  for (std::int64_t i = 0; i < says.size(); ++i) {
    classes_.scores.push_back(says.number(i));
    answered_ = answered_ && std::isfinite(classes_.scores.back());
  }
  for (const std::int64_t row : rows) classes_.truth.push_back(data_.label(row));
  if (!data_.has_weights()) return;
  classes_.weights.resize(classes_.truth.size());
  data_.copy_weights(rows, classes_.weights.data() + (classes_.truth.size() - rows.size()));
}

void GatheredAnswers::add_numbers(std::span<const std::int64_t> rows, const Execution& program) {
  const Tensor says = program.output("prediction");
  std::vector<double> weights(data_.has_weights() ? rows.size() : 0);
  if (!weights.empty()) data_.copy_weights(rows, weights.data());
  std::int64_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t output = 0; output < numbers_.size(); ++output) {
      NumberAnswers& of = numbers_[output];
      of.truth.push_back(data_.target(rows[i], static_cast<std::int64_t>(output)));
      of.said.push_back(data_.schema().answer(says.number(at++), output));
      answered_ = answered_ && std::isfinite(of.said.back());
      if (!weights.empty()) of.weights.push_back(weights[i]);
    }
}

}  // namespace gradus::training
