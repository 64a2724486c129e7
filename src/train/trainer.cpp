// trainer.cpp - the loop of a training: learn for an epoch, look at the validation rows, keep the best.
#include <chrono>
#include <gradus/error.hpp>

#include "train/batch_learner.hpp"
#include "train/solver_learner.hpp"

namespace gradus {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Trainer::Trainer(Model& model, const Dataset& data, const TrainOptions& options, TrainHooks hooks)
    : training_(std::make_unique<training::Training>(model, data, in_steps(options, model, data),
                                                     std::move(hooks))) {
  if (training_->options.solver)
    training_->learner = std::make_unique<training::SolverLearner>(*training_);
  else
    training_->learner = std::make_unique<training::BatchLearner>(*training_);
}
Trainer::~Trainer() = default;

bool Trainer::epoch() {
  training::Training& t = *training_;
  if (t.ended()) return false;
  t.expect_same_model();
  t.expect_weights();
  t.learner->undo_unfinished_epoch();
  const auto start = Clock::now();
  EpochRecord record;
  record.epoch = static_cast<int>(t.run.epochs.size());
  double learning = 0;
  try {
    t.learner->epoch(record);
    if (t.cancelled) return false;
    learning = seconds_since(start);
    t.exchange_judged();
    t.validate(record);
  } catch (const DivergenceError&) {
    if (!t.learner->begin_again()) throw;
    return epoch();
  } catch (const NonFiniteError&) {
    if (!t.learner->begin_again()) throw;
    return epoch();
  }
  t.keep_best(record);
  t.expect_weights();
  record.seconds = seconds_since(start);
  record.rows_per_second = learning > 0 ? static_cast<double>(t.train_rows.size()) / learning : 0;
  t.run.seconds += record.seconds;
  t.run.epochs.push_back(record);
  t.tell(t.hooks.on_epoch, record);
  return true;
}

Run Trainer::finish() {
  training::Training& t = *training_;
  t.expect_same_model();
  t.put_back(t.best);
  t.run.cancelled = t.cancelled;
  (void)t.ended();
  t.note_constant_answers();
  if (!t.cancelled) t.learner->conclude();
  return t.run;
}

const Run& Trainer::run() const { return training_->run; }

Run train(Model& model, const Dataset& data, const TrainOptions& options, const TrainHooks& hooks) {
  Trainer trainer(model, data, options, hooks);
  while (trainer.epoch()) {
  }
  return trainer.finish();
}

}  // namespace gradus
