// checkpoint.cpp - everything a training needs to go on: weights, best weights, states, records.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "runs/check_record.hpp"
#include "runs/record.hpp"
#include "train/trainer_state.hpp"

namespace gradus {
namespace {

constexpr std::string_view now_prefix = "now/", best_prefix = "best/";
constexpr const char* loss_name = "steps/loss";
constexpr const char* rate_name = "steps/learning_rate";
constexpr const char* rows_name = "steps/rows";
constexpr const char* counted_name = "steps/counted";
constexpr const char* epoch_name = "steps/epoch";
constexpr const char* settled_key = "settled";
constexpr const char* checksum_key = "data_checksum";
constexpr const char* splits_key = "splits";

// Steps are many: they travel as tensors, exactly.
void save_steps(const std::vector<StepRecord>& steps, Checkpoint& checkpoint) {
  const Shape shape{static_cast<std::int64_t>(steps.size())};
  Tensor loss(shape, Dtype::float64), rate(shape, Dtype::float64), counted(shape, Dtype::float64),
      rows(shape, Dtype::int64), epoch(shape, Dtype::int64);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    loss.data<double>()[i] = steps[i].loss;
    rate.data<double>()[i] = steps[i].learning_rate;
    counted.data<double>()[i] = steps[i].counted;
    rows.data<std::int64_t>()[i] = steps[i].rows;
    epoch.data<std::int64_t>()[i] = steps[i].epoch;
  }
  checkpoint.tensors.emplace_back(loss_name, std::move(loss));
  checkpoint.tensors.emplace_back(rate_name, std::move(rate));
  checkpoint.tensors.emplace_back(counted_name, std::move(counted));
  checkpoint.tensors.emplace_back(rows_name, std::move(rows));
  checkpoint.tensors.emplace_back(epoch_name, std::move(epoch));
}

const Tensor& tensor_of(const Checkpoint& checkpoint, std::string_view name) {
  for (const auto& [key, tensor] : checkpoint.tensors)
    if (key == name) return tensor;
  throw FileError(
      fmt::format("the checkpoint has no tensor \"{}\": it is damaged or of another version", name));
}

std::vector<StepRecord> load_steps(const Checkpoint& checkpoint) {
  const auto loss = tensor_of(checkpoint, loss_name).data<double>(),
             rate = tensor_of(checkpoint, rate_name).data<double>(),
             counted = tensor_of(checkpoint, counted_name).data<double>();
  const auto rows = tensor_of(checkpoint, rows_name).data<std::int64_t>(),
             epoch = tensor_of(checkpoint, epoch_name).data<std::int64_t>();
  if (rate.size() != loss.size() || counted.size() != loss.size() || rows.size() != loss.size() ||
      epoch.size() != loss.size())
    throw FileError("the checkpoint's steps do not agree with each other: it is damaged");
  std::vector<StepRecord> steps;
  for (std::size_t i = 0; i < loss.size(); ++i)
    steps.push_back(
        {static_cast<std::int64_t>(i), static_cast<int>(epoch[i]), rows[i], loss[i], rate[i], counted[i]});
  return steps;
}

void check_like(const Tensor& tensor, const Tensor& like, std::string_view name) {
  if (tensor.shape() != like.shape() || tensor.dtype() != like.dtype())
    throw FileError(fmt::format(
        "the checkpoint's \"{}\" is {} {}, the model's {} {}: it belongs to another model", name,
        gradus::name(tensor.dtype()), tensor.shape().str(), gradus::name(like.dtype()), like.shape().str()));
}

void check_tensor_names(const Checkpoint& checkpoint) {
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : checkpoint.tensors)
    if (!names.insert(name).second)
      throw FileError(fmt::format("the checkpoint has two tensors {}: it is damaged", quote(name)));
}

// A training goes on with finite weights and states of layers, or ends; what a rule remembers may overflow
// meanwhile.
void check_numbers(const Checkpoint& checkpoint, const StateStore& rule_states) {
  for (const auto& [name, tensor] : checkpoint.tensors) {
    const std::size_t slash = name.find('/') + 1;
    const std::string_view prefix = std::string_view(name).substr(0, slash);
    if ((prefix != now_prefix && prefix != best_prefix) || !is_floating(tensor.dtype())) continue;
    const bool may_overflow = rule_states.contains(name.substr(slash));
    for (std::int64_t i = 0; i < tensor.size(); ++i)
      if (const double number = tensor.number(i); std::isnan(number) || (std::isinf(number) && !may_overflow))
        throw FileError(fmt::format("the checkpoint is damaged: its {} holds {}", quote(name), number));
  }
}

// Only a step of rows that do not count has no loss.
void check_step_numbers(const std::vector<StepRecord>& steps, bool allow_nonfinite) {
  for (const StepRecord& step : steps) {
    const bool loss = allow_nonfinite || step.counted == 0 || std::isfinite(step.loss);
    if (!loss || !std::isfinite(step.learning_rate) || !std::isfinite(step.counted) || step.counted < 0)
      throw FileError(
          fmt::format("the checkpoint is damaged: step {} has loss {}, learning rate {} and counts {}",
                      step.step + 1, step.loss, step.learning_rate, step.counted));
  }
}

// A checkpoint stands between two epochs.
void check_finished(const Run& run, std::int64_t steps_an_epoch, std::string_view what) {
  const auto steps = static_cast<std::int64_t>(run.steps.size()),
             epochs = static_cast<std::int64_t>(run.epochs.size());
  if (steps != epochs * steps_an_epoch)
    throw FileError(fmt::format("{} has {} steps for {} epochs of {}: it is damaged", what, steps, epochs,
                                steps_an_epoch));
}

}  // namespace

Checkpoint Trainer::checkpoint() const {
  State& s = *state_;
  s.expect_same_model();
  s.undo_unfinished_epoch();
  Checkpoint result;
  result.epoch = s.epochs_done;
  for (const auto& [name, tensor] : s.copy_all())
    result.tensors.emplace_back(std::string(now_prefix) + name, tensor);
  for (const auto& [name, tensor] : s.best)
    result.tensors.emplace_back(std::string(best_prefix) + name, tensor);
  save_steps(s.run.steps, result);
  if (s.method) s.method->save(result);
  Json record = to_json(s.run);
  record[settled_key] = s.settled;
  record[checksum_key] = s.data.checksum();
  record[splits_key] = to_json(s.data.split());
  result.record = dump_json(record);
  return result;
}

void Trainer::restore(const Checkpoint& checkpoint) {
  State& s = *state_;
  s.expect_same_model();
  const std::string what = "the checkpoint's record";
  const Json record = parse_json(checkpoint.record, what);
  check_same_data(s.data, member<std::string>(record, checksum_key, what));
  // Checkpoints of earlier versions do not say it.
  if (const Json* splits = record.find(splits_key))
    check_same_split(s.data.split(), *splits, fmt::format("\"{}\" of {}", splits_key, what));
  TensorCopies now, best;
  for (const auto& [name, tensor] : s.copy_all()) {
    const Tensor& saved = tensor_of(checkpoint, std::string(now_prefix) + name);
    check_like(saved, tensor, name);
    now.emplace(name, saved);
  }
  check_tensor_names(checkpoint);
  Run run = run_from_json(record, what);
  if (checkpoint.epoch != static_cast<int>(run.epochs.size()))
    throw FileError(fmt::format("the checkpoint is of epoch {}, and its record of {}: it is damaged",
                                checkpoint.epoch, run.epochs.size()));
  run.steps = load_steps(checkpoint);
  check_record(run, what);
  check_same_training(run, s.run, what);
  check_finished(run, s.method ? 1 : s.steps_per_epoch(), what);
  if (run.best_epoch >= 0)
    for (const auto& [name, tensor] : now) {
      const Tensor& saved = tensor_of(checkpoint, std::string(best_prefix) + name);
      check_like(saved, tensor, name);
      best.emplace(name, saved);
    }
  if (!s.options.allow_nonfinite) check_numbers(checkpoint, s.states);
  check_step_numbers(run.steps, s.options.allow_nonfinite);
  const bool settled = member<bool>(record, settled_key, what);
  if (s.method) s.method->restore(checkpoint, static_cast<std::int64_t>(run.epochs.size()));
  s.put_back(now);
  s.best = std::move(best);
  s.run = std::move(run);
  s.epochs_done = 0;
  s.validation_losses.clear();
  for (const EpochRecord& epoch : std::exchange(s.run.epochs, {})) s.add(epoch);
  s.run.ended.clear();
  s.settled = settled;
  s.steps_done = static_cast<std::int64_t>(s.run.steps.size());
  s.watch = DivergenceWatch(s.steps_per_epoch());
  for (const StepRecord& step : s.run.steps)
    if (step.counted > 0) (void)s.watch.sees(step.loss);
}

}  // namespace gradus
