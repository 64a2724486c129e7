// check_record.cpp - the record of a training held against itself, its model and the training that goes on.
#include "train/check_record.hpp"

#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <type_traits>
#include <vector>

#include "base/text.hpp"

namespace gradus::training {
namespace {

constexpr double rounding_of_shares = 1e-9;

[[noreturn]] void damaged(std::string_view file, const std::string& how) {
  throw FileError(fmt::format("{} contradicts itself: {}", file, how));
}

void check_epochs(const Run& run, std::string_view file) {
  const auto epochs = static_cast<int>(run.epochs.size());
  if (epochs > run.planned_epochs)
    damaged(file, fmt::format("it has {} epochs of {} (\"planned_epochs\")", epochs, run.planned_epochs));
  int best = -1;
  for (int i = 0; i < epochs; ++i) {
    const EpochRecord& epoch = run.epochs[static_cast<std::size_t>(i)];
    if (epoch.epoch != i) damaged(file, fmt::format("epoch {} calls itself {}", i, epoch.epoch));
    if (epoch.best) best = i;
    check_metrics(epoch.validation, run.task, run.outputs.size(),
                  fmt::format("\"validation\" of epoch {} of {}", i + 1, file));
  }
  if (run.best_epoch != best)
    damaged(file,
            fmt::format("its \"best_epoch\" is {}, and of its {} epochs the last that is \"best\" is {}",
                        run.best_epoch, epochs, best));
}

// A training that was stopped has steps of an epoch that it did not finish.
void check_steps(const Run& run, std::string_view file) {
  const auto epochs = static_cast<int>(run.epochs.size());
  int before = 0;
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const StepRecord& step = run.steps[i];
    if (step.step != static_cast<std::int64_t>(i) || step.epoch < before || step.epoch > epochs ||
        step.rows < 1)
      damaged(file, fmt::format("step {} is none of its {} epochs", i + 1, epochs));
    before = step.epoch;
  }
}

// Rows of which the model says nothing are in no cell.
void check_classes(const Metrics& metrics, std::size_t classes, std::string_view what) {
  const bool counted = classes <= most_confused;
  std::int64_t right = 0, left = metrics.rows;
  bool fits = metrics.confusion.size() == (counted ? classes : 0);
  for (std::size_t i = 0; counted && fits && i < classes; ++i) {
    const std::vector<std::int64_t>& row = metrics.confusion[i];
    fits = row.size() == classes;
    for (std::size_t j = 0; fits && j < classes; ++j) {
      fits = row[j] >= 0 && row[j] <= left;
      left -= row[j];
      right += i == j ? row[j] : 0;
    }
  }
  if (!fits)
    damaged(what, fmt::format("its \"confusion\" is not of {} rows in {} classes", metrics.rows, classes));
  if (metrics.weighted || !counted) {
    if (metrics.accuracy < 0 || metrics.accuracy > 1 + rounding_of_shares)
      damaged(what, fmt::format("its \"accuracy\" is {}", metrics.accuracy));
    return;
  }
  const double accuracy = static_cast<double>(right) / static_cast<double>(metrics.rows);
  if (!(std::abs(metrics.accuracy - accuracy) <= rounding_of_shares))
    damaged(what, fmt::format("its \"accuracy\" is {}, and by its \"confusion\" {} of {} rows are right",
                              metrics.accuracy, right, metrics.rows));
}

// What is NaN was not finite for a training that may go on with that.
void check_errors(const Metrics& metrics, std::size_t targets, std::string_view what) {
  const auto check = [&](const char* key, const std::vector<double>& figures, double least, double most) {
    if (figures.size() != targets)
      damaged(what, fmt::format("its \"{}\" are {} figures of {} targets", key, figures.size(), targets));
    for (const double figure : figures)
      if (figure < least || figure > most) damaged(what, fmt::format("one of its \"{}\" is {}", key, figure));
  };
  constexpr double any = std::numeric_limits<double>::max();
  check("rmse", metrics.rmse, 0, any);
  check("mae", metrics.mae, 0, any);
  check("r2", metrics.r2, -any, 1);
}

template <class Value>
void same_as(const Value& said, const Value& is, std::string_view field, std::string_view of,
             std::string_view file) {
  if (said == is) return;
  if constexpr (std::is_convertible_v<Value, std::string_view>)
    throw FileError(
        fmt::format("{} is not of {}: its {} is {}, not {}", file, of, field, quote(said), quote(is)));
  else
    throw FileError(fmt::format("{} is not of {}: its {} differ", file, of, field));
}

}  // namespace

void check_metrics(const Metrics& metrics, Task task, std::size_t outputs, std::string_view what) {
  if (metrics.rows < 0) damaged(what, fmt::format("its \"rows\" are {}", metrics.rows));
  if (metrics.rows == 0) return;
  if (task == Task::classify)
    check_classes(metrics, outputs, what);
  else
    check_errors(metrics, outputs, what);
}

void check_record(const Run& run, std::string_view what) {
  if (run.outputs.size() < (run.task == Task::classify ? 2 : 1))
    damaged(what, fmt::format("its task is {}, of {} outputs", name(run.task), run.outputs.size()));
  const auto at_least = [&](const char* key, std::int64_t number, std::int64_t least) {
    if (number < least) damaged(what, fmt::format("its \"{}\" is {}", key, number));
  };
  at_least("parameters", run.parameters, 0);
  at_least("train_rows", run.train_rows, 1);
  at_least("planned_epochs", run.planned_epochs, 0);
  at_least("planned_steps", run.planned_steps, 0);
  at_least("test_openings", run.test_openings, 0);
  check_epochs(run, what);
  check_steps(run, what);
}

void check_all_steps(const Run& run, std::string_view what) {
  std::vector<std::int64_t> steps(run.epochs.size() + 1);
  for (const StepRecord& step : run.steps) ++steps[static_cast<std::size_t>(step.epoch)];
  // A budget may end within an epoch.
  const auto expected = [&](std::size_t epoch) {
    if (run.planned_steps == 0 || static_cast<int>(epoch) + 1 != run.planned_epochs) return steps[0];
    return std::min(steps[0], run.planned_steps - static_cast<std::int64_t>(epoch) * steps[0]);
  };
  for (std::size_t epoch = 0; epoch < run.epochs.size(); ++epoch)
    if (steps[epoch] < 1 || (epoch > 0 && steps[epoch] != expected(epoch)))
      damaged(what, fmt::format("epoch {} has {} lines and the first has {}: some are missing, or too many",
                                epoch + 1, steps[epoch], steps[0]));
  if (steps.back() > 0)
    damaged(what, fmt::format("it has lines of epoch {}, and the run has {} epochs", steps.size(),
                              run.epochs.size()));
}

void check_run_of_model(const Run& run, const SavedModel& saved, std::string_view what) {
  constexpr std::string_view of = "the model beside it";
  const Schema& schema = saved.schema;
  same_as(name(run.task), name(schema.task), "task", of, what);
  same_as(run.outputs, schema.output_names(), "names of classes or targets", of, what);
  same_as<std::string_view>(run.loss, saved.loss.name(), "loss", of, what);
  same_as(run.parameters, saved.model.parameter_count(), "numbers of parameters", of, what);
  same_as(run.seed, saved.seed, "seeds", of, what);
}

void check_data_of_model(const Schema& data, const Schema& model, std::string_view what) {
  constexpr std::string_view of = "the data of its run";
  same_as(name(model.task), name(data.task), "task", of, what);
  same_as(model.classes, data.classes, "classes", of, what);
  same_as(model.targets, data.targets, "targets", of, what);
  same_as(name(model.target_scale), name(data.target_scale), "scale of the targets", of, what);
  same_as(model.feature_names(), data.feature_names(), "columns", of, what);
}

void check_same_training(const Run& record, const Run& now, std::string_view what) {
  constexpr std::string_view of = "this training";
  same_as(record.model, now.model, "model", of, what);
  same_as(record.loss, now.loss, "loss", of, what);
  same_as(record.optimizer, now.optimizer, "optimizer", of, what);
  same_as(record.schedule, now.schedule, "schedule", of, what);
  same_as(record.metric, now.metric, "metric", of, what);
  same_as(name(record.task), name(now.task), "task", of, what);
  same_as(record.outputs, now.outputs, "names of classes or targets", of, what);
  same_as(record.parameters, now.parameters, "numbers of parameters", of, what);
  same_as(record.train_rows, now.train_rows, "numbers of rows", of, what);
  same_as(record.seed, now.seed, "seeds", of, what);
  same_as(record.planned_epochs, now.planned_epochs, "numbers of epochs", of, what);
  same_as(record.planned_steps, now.planned_steps, "numbers of steps", of, what);
}

}  // namespace gradus::training
