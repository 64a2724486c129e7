// record.cpp - the record of a training as JSON and CSV, and back.
#include "train/record.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

namespace gradus::training {
namespace {

constexpr std::string_view steps_header = "step,epoch,rows,loss,learning_rate,counted";

// JSON has no NaN: it is written as null.
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double number(const Json& json, const char* key, std::string_view what) {
  if (const Json* found = json.find(key); found && found->is_null()) return not_a_number;
  return member<double>(json, key, what);
}

Json list_of(const Json& json, std::string_view key, std::string_view what) {
  Json list = member<Json>(json, key, what);
  if (!list.is_array()) refuse_member(list, key, "a list", what);
  return list;
}

// Likewise of every output.
std::vector<double> numbers(const Json& json, const char* key, std::string_view what) {
  std::vector<double> result;
  const Json list = list_of(json, key, what);
  for (const Json& item : list.items()) {
    if (!item.is_number() && !item.is_null()) refuse_member(item, key, "numbers", what);
    result.push_back(item.is_number() ? item.number() : not_a_number);
  }
  return result;
}

Json epoch_json(const EpochRecord& epoch, Task task) {
  Json json{{"epoch", epoch.epoch},
            {"train_loss", epoch.train_loss},
            {"learning_rate", epoch.learning_rate},
            {"seconds", epoch.seconds},
            {"rows_per_second", epoch.rows_per_second},
            {"best", epoch.best}};
  if (epoch.validation.rows > 0) json["validation"] = to_json(epoch.validation, task);
  if (epoch.metric) json["metric"] = *epoch.metric;
  for (const Figure& figure : epoch.figures) json["figures"][figure.name] = figure.value;
  return json;
}

EpochRecord epoch_from_json(const Json& json, Task task, std::string_view what) {
  EpochRecord epoch;
  epoch.epoch = member<int>(json, "epoch", what);
  epoch.train_loss = number(json, "train_loss", what);
  epoch.learning_rate = member<double>(json, "learning_rate", what);
  epoch.seconds = member<double>(json, "seconds", what);
  epoch.rows_per_second = member<double>(json, "rows_per_second", what);
  epoch.best = member<bool>(json, "best", what);
  if (json.contains("metric")) epoch.metric = number(json, "metric", what);
  if (const Json* figures = json.find("figures"))
    for (const auto& [name, value] : figures->members())
      epoch.figures.push_back({name, number(*figures, name.c_str(), what)});
  if (const Json* validation = json.find("validation"))
    epoch.validation = metrics_from_json(*validation, task, fmt::format("\"validation\" of {}", what));
  return epoch;
}

Json columns_json(const std::vector<ColumnReport>& columns) {
  Json list = Json::array();
  for (const ColumnReport& column : columns)
    list.push_back({{"name", column.name},
                    {"role", column.role},
                    {"kind", column.kind},
                    {"why", column.why},
                    {"change", column.change},
                    {"values", column.values},
                    {"missing", column.missing},
                    {"done", column.done}});
  return list;
}

std::vector<ColumnReport> columns_from_json(const Json& list, std::string_view what) {
  std::vector<ColumnReport> columns;
  for (const Json& column : list.items())
    columns.push_back({member<std::string>(column, "name", what), member<std::string>(column, "role", what),
                       member<std::string>(column, "kind", what), member<std::string>(column, "why", what),
                       member<std::string>(column, "change", what),
                       member_or(column, "values", std::int64_t{-1}, what),
                       member_or(column, "missing", std::int64_t{-1}, what),
                       member_or(column, "done", std::string(), what)});
  return columns;
}

Task task_of(const Json& json, std::string_view what) {
  const auto text = member<std::string>(json, "task", what);
  for (const Task task : {Task::classify, Task::regress, Task::label})
    if (text == name(task)) return task;
  refuse_member(text, "task", "classify, regress or label", what);
}

}  // namespace

Metrics metrics_from_json(const Json& json, Task task, std::string_view what) {
  Metrics metrics;
  metrics.rows = member<std::int64_t>(json, "rows", what);
  metrics.loss = number(json, "loss", what);
  metrics.weighted = member_or(json, "weighted", false, what);
  if (task == Task::classify) {
    metrics.accuracy = number(json, "accuracy", what);
    metrics.confusion = member<std::vector<std::vector<std::int64_t>>>(json, "confusion", what);
  } else {
    metrics.rmse = numbers(json, "rmse", what);
    metrics.mae = numbers(json, "mae", what);
    metrics.r2 = numbers(json, "r2", what);
    metrics.worst_share = member_or(json, "worst_share", 0.0, what);
    if (task == Task::label) metrics.accuracy = number(json, "accuracy", what);
  }
  return metrics;
}

Json to_json(const Metrics& metrics, Task task) {
  Json json{{"rows", metrics.rows}, {"loss", metrics.loss}};
  if (metrics.weighted) json["weighted"] = true;
  if (task == Task::classify) {
    json["accuracy"] = metrics.accuracy;
    json["confusion"] = metrics.confusion;
  } else {
    json["rmse"] = metrics.rmse;
    json["mae"] = metrics.mae;
    json["r2"] = metrics.r2;
    if (metrics.worst_share > 0) json["worst_share"] = metrics.worst_share;
    if (task == Task::label) json["accuracy"] = metrics.accuracy;
  }
  return json;
}

Json to_json(const Run& run) {
  Json epochs = Json::array();
  for (const EpochRecord& epoch : run.epochs) epochs.push_back(epoch_json(epoch, run.task));
  return {{"model", run.model},
          {"loss", run.loss},
          {"optimizer", run.optimizer},
          {"schedule", run.schedule},
          {"metric", run.metric},
          {"task", name(run.task)},
          {"parameters", run.parameters},
          {"train_rows", run.train_rows},
          {"seed", run.seed},
          {"data", run.data},
          {"outputs", run.outputs},
          {"columns", columns_json(run.columns)},
          {"seconds", run.seconds},
          {"best_epoch", run.best_epoch},
          {"planned_epochs", run.planned_epochs},
          {"planned_steps", run.planned_steps},
          {"ended", run.ended},
          {"restarts", run.restarts},
          {"notes", run.notes},
          {"epochs", epochs}};
}

Run run_from_json(const Json& json, std::string_view what) {
  Run run;
  run.model = member<std::string>(json, "model", what);
  run.loss = member<std::string>(json, "loss", what);
  run.optimizer = member<std::string>(json, "optimizer", what);
  run.schedule = member<std::string>(json, "schedule", what);
  run.metric = member_or(json, "metric", std::string(), what);
  run.task = task_of(json, what);
  run.parameters = member<std::int64_t>(json, "parameters", what);
  run.train_rows = member<std::int64_t>(json, "train_rows", what);
  run.seed = member<std::uint64_t>(json, "seed", what);
  run.data = member<std::string>(json, "data", what);
  run.outputs = member<std::vector<std::string>>(json, "outputs", what);
  if (json.contains("columns")) run.columns = columns_from_json(list_of(json, "columns", what), what);
  run.seconds = member<double>(json, "seconds", what);
  run.best_epoch = member<int>(json, "best_epoch", what);
  run.planned_epochs = member<int>(json, "planned_epochs", what);
  run.planned_steps = member_or(json, "planned_steps", run.planned_steps, what);
  run.ended = member<std::string>(json, "ended", what);
  run.restarts = member_or(json, "restarts", 0, what);
  run.notes = member_or(json, "notes", run.notes, what);
  const Json epochs = list_of(json, "epochs", what);
  for (const Json& epoch : epochs.items())
    run.epochs.push_back(
        epoch_from_json(epoch, run.task, fmt::format("epoch {} of {}", run.epochs.size() + 1, what)));
  return run;
}

void check_same_data(const Dataset& data, std::string_view checksum) {
  if (checksum == data.checksum()) return;
  throw DataError(fmt::format("{} is no longer the data this run was trained on: {} then, {} now",
                              data.name(), checksum, data.checksum()));
}

Json to_json(const SplitRecord& split) {
  return {{"train", split.train},
          {"validation", split.validation},
          {"test", split.test},
          {"seed", split.seed},
          {"how", split.how}};
}

void check_same_split(const SplitRecord& now, const Json& record, std::string_view what) {
  const auto check = [&]<class T>(const char* key, T value) {
    if (const T then = member<T>(record, key, what); then != value)
      throw FileError(
          fmt::format("\"{}\" in {} is {}, and the data is split with {} now: the run's command, or its "
                      "record, was changed after the training began",
                      key, what, then, value));
  };
  check("train", now.train);
  check("validation", now.validation);
  check("test", now.test);
  check("seed", now.seed);
}

std::string history_csv(const Run& run) {
  const bool classify = run.task != Task::regress;
  const std::string usual = classify ? "accuracy" : "rmse";
  const bool chosen = std::any_of(run.epochs.begin(), run.epochs.end(),
                                  [](const EpochRecord& epoch) { return epoch.metric.has_value(); }) &&
                      run.metric != usual;
  std::string text = fmt::format(
      "epoch,train_loss,validation_loss,validation_{}{},learning_rate,seconds,rows_per_second,best\n", usual,
      chosen ? fmt::format(",validation_{}", run.metric) : "");
  for (const EpochRecord& epoch : run.epochs) {
    const bool seen = epoch.validation.rows > 0;
    const double figure = classify ? epoch.validation.accuracy : epoch.validation.total_rmse();
    const std::string metric = chosen ? fmt::format(",{}", epoch.metric.value_or(not_a_number)) : "";
    text += fmt::format("{},{},{},{}{},{},{:.3f},{:.0f},{}\n", epoch.epoch + 1, epoch.train_loss,
                        seen ? fmt::format("{}", epoch.validation.loss) : "",
                        seen ? fmt::format("{}", figure) : "", metric, epoch.learning_rate, epoch.seconds,
                        epoch.rows_per_second, epoch.best ? 1 : 0);
  }
  return text;
}

std::string steps_csv(const std::vector<StepRecord>& steps) {
  fmt::memory_buffer text;
  fmt::format_to(std::back_inserter(text), "{}\n", steps_header);
  for (const StepRecord& step : steps)
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{}\n", step.step + 1, step.epoch + 1, step.rows,
                   step.loss, step.learning_rate, step.counted);
  return fmt::to_string(text);
}

std::vector<StepRecord> steps_from_csv(std::string_view text, std::string_view what) {
  std::vector<StepRecord> steps;
  const auto refuse = [&] {
    throw FileError(fmt::format("{}, line {}: not what a training writes here; the file is damaged", what,
                                steps.size() + 2));
  };
  if (!text.starts_with(steps_header)) refuse();
  text.remove_prefix(std::min(text.size(), steps_header.size() + 1));
  while (!text.empty()) {
    StepRecord step;
    const auto read = [&](auto& value, char after) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc() || end == text.data() + text.size() || *end != after) refuse();
      text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    };
    read(step.step, ',');
    read(step.epoch, ',');
    read(step.rows, ',');
    read(step.loss, ',');
    read(step.learning_rate, ',');
    read(step.counted, '\n');
    --step.step;
    --step.epoch;
    steps.push_back(step);
  }
  return steps;
}

}  // namespace gradus::training
