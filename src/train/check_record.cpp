// check_record.cpp - the record of a training held against itself, its model and the training that goes on.
#include "train/check_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <type_traits>

#include "base/text.hpp"

namespace gradus {
namespace {

[[noreturn]] void damaged(std::string_view file, const std::string& how) {
  throw FileError(fmt::format("{} contradicts itself: {}", file, how));
}

void check_epochs(const Run& run, std::string_view file) {
  const auto epochs = static_cast<int>(run.epochs.size());
  if (run.best_epoch < -1 || run.best_epoch >= epochs)
    damaged(file, fmt::format("its best epoch is {} of {}", run.best_epoch, epochs));
  for (int i = 0; i < epochs; ++i) {
    const EpochRecord& epoch = run.epochs[static_cast<std::size_t>(i)];
    if (epoch.epoch != i) damaged(file, fmt::format("epoch {} calls itself {}", i, epoch.epoch));
    check_metrics(epoch.validation, run.task, run.outputs.size(), file);
  }
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
  if (metrics.rows < 0) damaged(what, fmt::format("figures of {} rows", metrics.rows));
  if (metrics.rows == 0) return;
  const auto square = [&](const auto& row) { return row.size() == outputs; };
  const bool fits =
      task == Task::classify
          ? metrics.confusion.size() == outputs &&
                std::all_of(metrics.confusion.begin(), metrics.confusion.end(), square)
          : metrics.rmse.size() == outputs && metrics.mae.size() == outputs && metrics.r2.size() == outputs;
  if (!fits)
    damaged(what, fmt::format("figures that are not of {} {}", outputs,
                              task == Task::classify ? "classes" : "targets"));
}

void check_record(const Run& run, std::string_view what) {
  if (run.outputs.size() < (run.task == Task::classify ? 2 : 1))
    damaged(what, fmt::format("its task is {}, of {} outputs", name(run.task), run.outputs.size()));
  if (run.parameters < 0 || run.train_rows < 1 || run.planned_epochs < 0 || run.test_openings < 0)
    damaged(what, "a number of it is negative");
  check_epochs(run, what);
  check_steps(run, what);
}

void check_run_of_model(const Run& run, const SavedModel& saved, std::string_view what) {
  constexpr std::string_view of = "the model beside it";
  const Schema& schema = saved.schema;
  same_as(name(run.task), name(schema.task), "task", of, what);
  same_as(run.outputs, schema.task == Task::classify ? schema.classes : schema.targets,
          "names of classes or targets", of, what);
  same_as<std::string_view>(run.loss, saved.loss.name(), "loss", of, what);
  same_as(run.parameters, saved.model.parameter_count(), "numbers of parameters", of, what);
  same_as(run.seed, saved.seed, "seeds", of, what);
}

void check_data_of_model(const Schema& data, const Schema& model, std::string_view what) {
  constexpr std::string_view of = "the data of its run";
  same_as(name(model.task), name(data.task), "task", of, what);
  same_as(model.classes, data.classes, "classes", of, what);
  same_as(model.targets, data.targets, "targets", of, what);
  same_as(model.feature_names(), data.feature_names(), "columns", of, what);
}

void check_same_training(const Run& record, const Run& now, std::string_view what) {
  constexpr std::string_view of = "this training";
  same_as(record.model, now.model, "model", of, what);
  same_as(record.loss, now.loss, "loss", of, what);
  same_as(record.optimizer, now.optimizer, "optimizer", of, what);
  same_as(record.schedule, now.schedule, "schedule", of, what);
  same_as(name(record.task), name(now.task), "task", of, what);
  same_as(record.outputs, now.outputs, "names of classes or targets", of, what);
  same_as(record.parameters, now.parameters, "numbers of parameters", of, what);
  same_as(record.train_rows, now.train_rows, "numbers of rows", of, what);
  same_as(record.seed, now.seed, "seeds", of, what);
  same_as(record.planned_epochs, now.planned_epochs, "numbers of epochs", of, what);
}

}  // namespace gradus
