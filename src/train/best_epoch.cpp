// best_epoch.cpp - what the validation rows say of an epoch, which epoch's weights are kept, and when it is
// enough.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "train/metrics.hpp"
#include "train/training.hpp"

namespace gradus::training {
namespace {

// Rows of one validation batch: large enough for speed, small enough for memory.
constexpr std::int64_t validation_batch = 256;

// Whether there is a figure that epochs can be compared by: NaN and infinity say nothing.
bool judged(const EpochRecord& epoch) {
  return epoch.validation.rows > 0 && std::isfinite(epoch.validation.loss);
}

}  // namespace

bool better(const EpochRecord& a, const EpochRecord& b, Task task) {
  if (!judged(a) || !judged(b)) return judged(a) >= judged(b);  // of two without a figure, the later one
  if (task == Task::classify && a.validation.accuracy != b.validation.accuracy)
    return a.validation.accuracy > b.validation.accuracy;
  return a.validation.loss < b.validation.loss;
}

std::int64_t epochs_without_progress(const Run& run) {
  if (run.best_epoch < 0) return 0;
  return std::count_if(run.epochs.begin() + run.best_epoch + 1, run.epochs.end(), judged);
}

void Training::validate(EpochRecord& record) {
  if (validation_rows.empty()) return;
  Evaluation found = evaluate_with(*inference, validation_rows, validation_batch);
  record.validation = std::move(found.metrics);
  if (found.silence.empty()) return;
  const std::string text =
      fmt::format("the validation rows say nothing in epoch {}: {}", record.epoch + 1, found.silence);
  if (!options.allow_nonfinite) {
    learner->give_up();
    throw NonFiniteError(fmt::format(
        "{}\nWithout them no epoch is better than another: repair these rows or leave them out; {} goes on "
        "regardless.",
        text, named_option("allow_nonfinite")));
  }
  const bool first = std::all_of(run.epochs.begin(), run.epochs.end(), judged);
  if (first) run.notes.push_back(text + "; epochs of which this holds are not compared with others");
}

void Training::keep_best(EpochRecord& record) {
  record.best = learner->improves(record);
  if (!record.best) return;
  run.best_epoch = record.epoch;
  best = copy_all();
}

bool Training::ended() {
  run.ended = cancelled ? "cancelled" : learner->verdict();
  return !run.ended.empty();
}

}  // namespace gradus::training
