// row_errors.cpp - how wrong a model is of each of some rows, in one measure for all tasks.
#include "diagnose/row_errors.hpp"

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/sums.hpp"
#include "train/gathered_answers.hpp"
#include "train/metrics.hpp"

namespace gradus::diagnose {
namespace {

// What is true of rows, [rows, outputs]: labels as 0 and 1, numbers in their own units; a class is one
// number.
std::vector<double> truths(const Rows& rows) {
  const Dataset& data = rows.dataset();
  const bool classes = data.schema().task == Task::classify;
  const std::int64_t outputs = classes ? 1 : data.schema().outputs();
  std::vector<double> result;
  for (const std::int64_t row : rows.indices())
    for (std::int64_t j = 0; j < outputs; ++j)
      result.push_back(classes ? static_cast<double>(data.label(row)) : data.target(row, j));
  return result;
}

std::vector<double> errors_in(const Constant& constant, const std::vector<double>& truth,
                              const std::vector<double>& said) {
  const std::size_t outputs = constant.answer.size();
  std::vector<double> each(truth.size() / outputs);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double away = truth[i] - said[i];
    const double error =
        constant.variance.empty() ? (away == 0 ? 0 : 1) : away * away / constant.variance[i % outputs];
    each[i / outputs] += error / static_cast<double>(outputs);
  }
  return each;
}

double commonest(const std::vector<double>& classes) {
  std::vector<std::int64_t> rows;
  for (const double each : classes) {
    const auto k = static_cast<std::size_t>(each);
    if (k >= rows.size()) rows.resize(k + 1);
    ++rows[k];
  }
  return static_cast<double>(std::max_element(rows.begin(), rows.end()) - rows.begin());
}

// What a model said, as truths() has it.
std::vector<double> said_by(const training::GatheredAnswers& answers) {
  std::vector<double> said;
  if (answers.task() == Task::classify) {
    for (const std::int64_t each : answers.classes().said) said.push_back(static_cast<double>(each));
  } else if (answers.task() == Task::label) {
    for (std::size_t i = 0; i < answers.labels().truth.size(); ++i)
      said.push_back(answers.labels().says(i) ? 1 : 0);
  } else {
    const std::vector<NumberAnswers>& all = answers.numbers();
    for (std::size_t row = 0; row < all[0].said.size(); ++row)
      for (const NumberAnswers& output : all) said.push_back(output.said[row]);
  }
  return said;
}

}  // namespace

RowErrors row_errors(std::vector<double> each) {
  Moments moments;
  for (const double x : each) moments.add(x);
  const double rows = std::max(1.0, moments.count());
  return {std::move(each), moments.mean(), moments.sample_deviation() / std::sqrt(rows)};
}

Constant constant_of(const Rows& training) {
  const std::vector<double> truth = truths(training);
  const Schema& schema = training.dataset().schema();
  if (schema.task == Task::classify) return {{commonest(truth)}, {}};
  Constant result;
  const auto outputs = static_cast<std::size_t>(schema.outputs());
  for (std::size_t j = 0; j < outputs; ++j) {
    Moments moments;
    for (std::size_t i = j; i < truth.size(); i += outputs) moments.add(truth[i]);
    if (schema.task == Task::label) {
      result.answer.push_back(moments.mean() >= label_said_from ? 1 : 0);
    } else {
      result.answer.push_back(moments.mean());
      result.variance.push_back(moments.variance() > 0 ? moments.variance() : 1);
    }
  }
  return result;
}

RowErrors errors_of(const Constant& constant, const Rows& rows) {
  const std::vector<double> truth = truths(rows);
  std::vector<double> said(truth.size());
  for (std::size_t i = 0; i < said.size(); ++i) said[i] = constant.answer[i % constant.answer.size()];
  return row_errors(errors_in(constant, truth, said));
}

Answers answers_of(const SavedModel& saved, const Model& model, const Rows& rows, const Constant& constant,
                   int threads) {
  training::GatheredAnswers gathered(
      rows.dataset(), saved.calibration || saved.loss.kind().functions.says != PredictionKind::scores);
  training::Evaluation found =
      training::evaluate_rows(model, saved.loss, rows, threads, saved.calibration, &gathered);
  if (!found.silence.empty()) throw NonFiniteError(found.silence);
  Answers result;
  result.metrics = std::move(found.metrics);
  result.errors = row_errors(errors_in(constant, truths(rows), said_by(gathered)));
  result.classes = gathered.classes();
  result.labels = gathered.labels();
  result.numbers = gathered.numbers();
  return result;
}

}  // namespace gradus::diagnose
