// checkpoint.cpp - everything a training needs to go on: weights, best weights, states, records.
#include <fmt/format.h>

#include <cmath>
#include <gradus/error.hpp>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "train/check_record.hpp"
#include "train/record.hpp"
#include "train/training.hpp"

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

const Tensor& checkpoint_tensor(const Checkpoint& checkpoint, std::string_view name) {
  for (const auto& [key, tensor] : checkpoint.tensors)
    if (key == name) return tensor;
  throw FileError(
      fmt::format("the checkpoint has no tensor \"{}\": it is damaged or of another version", name));
}

std::vector<StepRecord> load_steps(const Checkpoint& checkpoint) {
  const auto loss = checkpoint_tensor(checkpoint, loss_name).data<double>(),
             rate = checkpoint_tensor(checkpoint, rate_name).data<double>(),
             counted = checkpoint_tensor(checkpoint, counted_name).data<double>();
  const auto rows = checkpoint_tensor(checkpoint, rows_name).data<std::int64_t>(),
             epoch = checkpoint_tensor(checkpoint, epoch_name).data<std::int64_t>();
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

// The tensors of a checkpoint with a prefix, which are those of the training.
training::TensorCopies tensors_like(const training::TensorCopies& like, std::string_view prefix,
                                    const Checkpoint& checkpoint) {
  training::TensorCopies found;
  for (const auto& [name, tensor] : like) {
    const Tensor& saved = checkpoint_tensor(checkpoint, std::string(prefix) + name);
    check_like(saved, tensor, name);
    found.emplace(name, saved);
  }
  return found;
}

void check_tensor_names(const Checkpoint& checkpoint) {
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : checkpoint.tensors)
    if (!names.insert(name).second)
      throw FileError(fmt::format("the checkpoint has two tensors {}: it is damaged", quote(name)));
}

// A training goes on with finite weights and states of layers, or ends; what a rule remembers may overflow
// meanwhile.
void check_numbers(const Checkpoint& checkpoint, const training::StateStore& rule_states) {
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
  // The last epoch of a budget may be a short one.
  const std::int64_t all = epochs * steps_an_epoch;
  if (steps != (run.planned_steps > 0 ? std::min(all, run.planned_steps) : all))
    throw FileError(fmt::format("{} has {} steps for {} epochs of {}: it is damaged", what, steps, epochs,
                                steps_an_epoch));
}

}  // namespace

Checkpoint Trainer::checkpoint() const {
  training::Training& t = *training_;
  t.expect_same_model();
  t.learner->undo_unfinished_epoch();
  Checkpoint result;
  result.epoch = static_cast<int>(t.run.epochs.size());
  for (const auto& [name, tensor] : t.copy_all())
    result.tensors.emplace_back(std::string(now_prefix) + name, tensor);
  for (const auto& [name, tensor] : t.best)
    result.tensors.emplace_back(std::string(best_prefix) + name, tensor);
  save_steps(t.run.steps, result);
  t.learner->save(result);
  Json record = training::to_json(t.run);
  record[settled_key] = t.learner->settled;
  record[checksum_key] = t.data.checksum();
  record[splits_key] = training::to_json(t.data.split());
  result.record = dump_json(record);
  return result;
}

void Trainer::restore(const Checkpoint& checkpoint) {
  training::Training& t = *training_;
  t.expect_same_model();
  const std::string what = "the checkpoint's record";
  const Json record = parse_json(checkpoint.record, what);
  training::check_same_data(t.data, member<std::string>(record, checksum_key, what));
  // Checkpoints of earlier versions do not say it.
  if (const Json* splits = record.find(splits_key))
    training::check_same_split(t.data.split(), *splits, fmt::format("\"{}\" of {}", splits_key, what));
  const training::TensorCopies like = t.copy_all(), now = tensors_like(like, now_prefix, checkpoint);
  check_tensor_names(checkpoint);
  Run run = training::run_from_json(record, what);
  if (checkpoint.epoch != static_cast<int>(run.epochs.size()))
    throw FileError(fmt::format("the checkpoint is of epoch {}, and its record of {}: it is damaged",
                                checkpoint.epoch, run.epochs.size()));
  run.steps = load_steps(checkpoint);
  training::check_record(run, what);
  training::check_same_training(run, t.run, what);
  check_finished(run, t.learner->steps_an_epoch(), what);
  training::TensorCopies best;
  if (run.best_epoch >= 0) best = tensors_like(like, best_prefix, checkpoint);
  if (!t.options.allow_nonfinite) check_numbers(checkpoint, t.states);
  check_step_numbers(run.steps, t.options.allow_nonfinite);
  const bool settled = member<bool>(record, settled_key, what);
  run.ended.clear();
  std::swap(t.run, run);
  try {
    t.learner->restore(checkpoint);
  } catch (...) {
    t.run = std::move(run);
    throw;
  }
  t.learner->settled = settled;
  t.put_back(now);
  t.best = std::move(best);
}

}  // namespace gradus
