// best_epoch.cpp - what the validation rows say of an epoch, which epoch's weights are kept, and when it is
// enough.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "train/trainer_state.hpp"

namespace gradus {
namespace {

// Rows of one validation batch: large enough for speed, small enough for memory.
constexpr std::int64_t validation_batch = 256;

// Whether there is a figure that epochs can be compared by: NaN and infinity say nothing.
bool judged(const EpochRecord& epoch) {
  return epoch.validation.rows > 0 && std::isfinite(epoch.validation.loss);
}

bool better(const EpochRecord& a, const EpochRecord& b, Task task) {
  if (!judged(a) || !judged(b)) return judged(a) >= judged(b);  // of two without a figure, the later one
  if (task == Task::classify && a.validation.accuracy != b.validation.accuracy)
    return a.validation.accuracy > b.validation.accuracy;
  return a.validation.loss < b.validation.loss;
}

}  // namespace

void Trainer::State::validate(EpochRecord& record) {
  if (validation_rows.empty()) return;
  Evaluation found = evaluate_with(*inference, validation_rows, validation_batch);
  record.validation = std::move(found.metrics);
  if (found.silence.empty()) return;
  const std::string text =
      fmt::format("the validation rows say nothing in epoch {}: {}", record.epoch + 1, found.silence);
  if (!options.allow_nonfinite) {
    if (watch.has_grown()) explain_divergence();
    put_back(best.empty() ? before_epoch : best);
    throw NonFiniteError(
        text +
        "\nWithout them no epoch is better than another: repair these rows or leave them out; "
        "--allow-nonfinite goes on regardless.");
  }
  const bool first = std::all_of(run.epochs.begin(), run.epochs.end(), judged);
  if (first) run.notes.push_back(text + "; epochs of which this holds are not compared with others");
}

void Trainer::State::keep_best(EpochRecord& record) {
  // A method is after the minimum of the training loss, and its own vector is the best it knows.
  record.best = method || run.best_epoch < 0 ||
                better(record, run.epochs[static_cast<std::size_t>(run.best_epoch)], run.task);
  if (!record.best) return;
  run.best_epoch = record.epoch;
  best = copy_all();
}

// Epochs after the best one that could have been better.
std::int64_t Trainer::State::epochs_without_progress() const {
  if (run.best_epoch < 0) return 0;
  return std::count_if(run.epochs.begin() + run.best_epoch + 1, run.epochs.end(), judged);
}

bool Trainer::State::ended() {
  if (cancelled)
    run.ended = "cancelled";
  else if (method)
    run.ended = method->verdict();
  else if (settled)
    run.ended = "weights no longer change";
  else if (epochs_done >= options.epochs)
    run.ended = "all epochs done";
  else if (options.patience > 0 && epochs_without_progress() >= options.patience)
    run.ended = fmt::format("no better for {} epochs", options.patience);
  return !run.ended.empty();
}

}  // namespace gradus
