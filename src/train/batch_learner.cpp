// batch_learner.cpp - learning as the lectures write it: shuffled mini-batches, forward, loss, gradients,
// update.
#include "train/batch_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/minimize.hpp>

#include "base/pow.hpp"
#include "base/random.hpp"
#include "base/sums.hpp"
#include "check/divergence.hpp"
#include "check/nonfinite.hpp"
#include "train/loader.hpp"
#include "train/rate_to_try.hpp"

namespace gradus::training {

BatchLearner::BatchLearner(Training& training)
    : training_(training),
      settings_{training.problem,
                with_learning_rate(*training.options.optimizer, *training.options.learning_rate),
                training.options.groups, training.options.clipping},
      first_(training.copy_all()),
      watch_(new_watch()) {
  // Shapes that do not fit are said before the first epoch.
  (void)step_for(static_cast<std::int64_t>(batches().of(training.train_rows.indices(), 0).size()));
  if (training.options.retries.value_or(0) > 0) first_ = training.copy_all();
}

void BatchLearner::epoch(EpochRecord& record) {
  validation_losses_.clear();
  for (const EpochRecord& done : training_.run.epochs)
    if (done.validation.rows > 0) validation_losses_.push_back(done.validation.loss);
  const std::vector<std::int64_t> rows = order(record.epoch);
  before_epoch_ = training_.copy_all();
  CompensatedSum loss, counts;
  const Batches cut = batches();
  for (std::int64_t i = 0; i < cut.count() && !training_.cancelled && steps_done() < planned_steps(); ++i) {
    step(cut.of(rows, i), record);
    const StepRecord& done = training_.run.steps.back();
    counts.add(done.counted);
    if (done.counted > 0) loss.add(done.loss * done.counted);
  }
  settle();
  settled = !training_.cancelled && stands_still();
  record.train_loss = counts.value() > 0 ? loss.value() / counts.value() : 0;
}

void BatchLearner::step(std::span<const std::int64_t> rows, EpochRecord& record) {
  const std::int64_t number = steps_done();
  TrainingStep& step = step_for(static_cast<std::int64_t>(rows.size()));
  load_rows(training_.data, rows, step.program());
  record.learning_rate = learning_rate(number);
  step.set(record.learning_rate, number, training_.options.seed, fall(number));
  const TrainingStep::Result result = step.run();
  const bool strict = !training_.options.allow_nonfinite;
  if (!result.finite && strict) {
    if (watch_.has_grown()) explain_divergence();
    explain_nonfinite(number);
  }
  std::vector<StepRecord>& steps = training_.run.steps;
  steps.push_back({number, record.epoch, static_cast<std::int64_t>(rows.size()), result.loss,
                   record.learning_rate, result.counted});
  if (result.counted > 0 && strict) {
    if (watch_.sees(result.loss)) explain_divergence();
    if (watch_.creeps()) {
      if (overshoots(record.learning_rate)) explain_divergence();
      watch_.calm();
    }
  }
  training_.tell(training_.hooks.on_step, steps.back());
}

TrainingStep& BatchLearner::step_for(std::int64_t rows) {
  std::unique_ptr<TrainingStep>& step = steps_[rows];
  if (step && step.get() == running_) return *step;
  settle();
  if (!step)
    step =
        std::make_unique<TrainingStep>(training_.model, training_.states, settings_, rows, training_.threads);
  running_ = step.get();
  return *step;
}

void BatchLearner::settle() {
  if (running_) running_->program().settle();
}

std::int64_t BatchLearner::planned_steps() const {
  const std::int64_t all = steps_an_epoch() * *training_.options.epochs,
                     most = training_.options.budget.steps;
  return most > 0 ? std::min(all, most) : all;
}

Batches BatchLearner::batches() const {
  return {training_.train_rows.size(), *training_.options.batch, training_.model.traits().least_batch};
}

std::vector<std::int64_t> BatchLearner::order(int epoch) const {
  const std::span<const std::int64_t> all = training_.train_rows.indices();
  std::vector<std::int64_t> rows(all.begin(), all.end());
  Random(training_.options.seed, "shuffle", static_cast<std::uint64_t>(epoch))
      .shuffle(std::span<std::int64_t>(rows));
  return rows;
}

Progress BatchLearner::progress(std::int64_t step) const {
  const int epochs = *training_.options.epochs;
  return {step / steps_an_epoch(), epochs, step, planned_steps(), validation_losses_};
}

double BatchLearner::learning_rate(std::int64_t step) const {
  return learning_rate_at(*training_.options.schedule, rule_learning_rate(settings_.rule), progress(step));
}

double BatchLearner::fall(std::int64_t step) const {
  return learning_rate_at(FlatCosine(), 1, progress(step));
}

bool BatchLearner::stands_still() const {
  if (!training_.options.tolerance) return false;
  const double tolerance = *training_.options.tolerance;
  for (const Parameter& parameter : training_.model.parameters()) {
    const Tensor& before = before_epoch_.at(parameter.name);
    for (std::int64_t i = 0; i < before.size(); ++i) {
      const double was = before.number(i), is = parameter.value.number(i);
      if (!(std::abs(is - was) <= tolerance * std::max(1.0, std::abs(was)))) return false;
    }
  }
  return true;
}

std::string BatchLearner::verdict() const {
  const Run& run = training_.run;
  const std::optional<int>& patience = training_.options.patience;
  if (settled) return "weights no longer change";
  if (const std::int64_t most = training_.options.budget.steps; most > 0 && steps_done() >= most)
    return fmt::format("the budget of {} steps is spent", most);
  if (static_cast<int>(run.epochs.size()) >= *training_.options.epochs) return "all epochs done";
  if (patience && epochs_without_progress(run) >= *patience)
    return fmt::format("no better for {} epochs", *patience);
  return "";
}

bool BatchLearner::improves(const EpochRecord& record) const {
  const Run& run = training_.run;
  return run.best_epoch < 0 || better(record, run.epochs[static_cast<std::size_t>(run.best_epoch)], run);
}

void BatchLearner::undo_unfinished_epoch() {
  const std::int64_t done =
      std::min(static_cast<std::int64_t>(training_.run.epochs.size()) * steps_an_epoch(), planned_steps());
  if (steps_done() == done) return;
  settle();
  training_.put_back(before_epoch_);
  training_.run.steps.resize(static_cast<std::size_t>(done));
}

// One matrix of weights under a convex loss is a convex problem.
DivergenceWatch BatchLearner::new_watch() const {
  using Losses = DivergenceWatch::Losses;
  const std::span<const Parameter> all = training_.model.parameters();
  const auto weights = std::count_if(
      all.begin(), all.end(), [](const Parameter& each) { return each.role == ParameterRole::weight; });
  const Losses same_rows = weights <= 1 ? Losses::convex : Losses::steady;
  return DivergenceWatch(batches().count(), batches().count() == 1 ? same_rows : Losses::noisy);
}

// Of earlier losses only their growth is remembered; where they crept, it was found to be none.
void BatchLearner::restore(const Checkpoint&) {
  set_rate();
  watch_ = new_watch();
  for (const StepRecord& step : training_.run.steps) {
    if (!(step.counted > 0)) continue;
    (void)watch_.sees(step.loss);
    if (watch_.creeps()) watch_.calm();
  }
}

double calmed(double learning_rate, int restarts) {
  constexpr double calmer = 0.25;
  return learning_rate * math::whole_power(calmer, restarts);
}

void BatchLearner::set_rate() {
  settings_.rule =
      with_learning_rate(settings_.rule, calmed(*training_.options.learning_rate, training_.run.restarts));
  steps_.clear();
  running_ = nullptr;
}

bool BatchLearner::begin_again() {
  Run& run = training_.run;
  if (run.restarts >= *training_.options.retries) return false;
  settle();
  ++run.restarts;
  set_rate();
  training_.put_back(first_);
  run.steps.clear();
  run.epochs.clear();
  run.best_epoch = -1;
  run.seconds = 0;
  training_.best.clear();
  watch_ = new_watch();
  run.notes.push_back(fmt::format("the training diverged, and began again with the learning rate {:g}",
                                  rule_learning_rate(settings_.rule)));
  return true;
}

void BatchLearner::retreat() {
  settle();
  training_.put_back(training_.best.empty() ? before_epoch_ : training_.best);
}

void BatchLearner::give_up() {
  if (watch_.has_grown()) explain_divergence();
  retreat();
}

void BatchLearner::explain_nonfinite(std::int64_t failed_step) {
  // The weights may be spoilt already. Steps are functions of seed and number: go back to the start of the
  // epoch, do the good steps again, and look into the bad one op by op.
  settle();
  training_.put_back(before_epoch_);
  const int epoch = static_cast<int>(failed_step / steps_an_epoch());
  const std::vector<std::int64_t> rows = order(epoch);
  std::string where;
  for (std::int64_t step = epoch * steps_an_epoch(); step <= failed_step; ++step) {
    const std::span<const std::int64_t> batch = batches().of(rows, step % steps_an_epoch());
    TrainingStep& program = step_for(static_cast<std::int64_t>(batch.size()));
    load_rows(training_.data, batch, program.program());
    program.set(learning_rate(step), step, training_.options.seed, fall(step));
    if (step < failed_step) {
      program.run();
      continue;
    }
    settle();
    std::vector<std::int64_t> numbers;
    for (const std::int64_t row : batch) numbers.push_back(training_.data.row_number(row));
    where = check::first_nonfinite(program.graph(), program.program(),
                                   bindings_of(training_.model, training_.states), numbers);
  }
  retreat();
  throw NonFiniteError(
      fmt::format("a number became NaN or infinite in step {} (epoch {}): {}\nA smaller learning rate "
                  "(now {:g}) or scaled inputs usually help; {} goes on regardless.",
                  failed_step + 1, epoch + 1, where.empty() ? "in a fused loop" : where,
                  learning_rate(failed_step), named_option("allow_nonfinite")));
}

bool BatchLearner::overshoots(double rate) {
  settle();
  const double curvature = check::curvature_of(settings_.problem, training_.model, training_.train_rows);
  const double limit = largest_stable_learning_rate(settings_.rule, curvature);
  return limit > 0 && rate > limit;
}

void BatchLearner::explain_divergence() {
  const check::Growth growth{watch_.first(), watch_.last(), training_.run.steps.size()};
  retreat();
  const double curvature = check::curvature_of(settings_.problem, training_.model, training_.train_rows);
  std::string text = check::divergence_text(settings_.rule, curvature, growth);
  if (training_.run.restarts >= *training_.options.retries)  // else nobody reads it
    text += rate_to_try(training_, first_, settings_.rule, curvature);
  throw DivergenceError(text);
}

void BatchLearner::conclude() {
  if (std::string note = note_on_rate(training_, first_, settings_.rule); !note.empty())
    training_.run.notes.push_back(std::move(note));
}

}  // namespace gradus::training
