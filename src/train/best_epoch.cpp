// best_epoch.cpp - what the validation rows say of an epoch, which epoch's weights are kept, and when it is
// enough.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>

#include "base/text.hpp"
#include "train/chosen_metric.hpp"
#include "train/metrics.hpp"
#include "train/training.hpp"

namespace gradus::training {
namespace {

// Rows of one validation batch: large enough for speed, small enough for memory.
constexpr std::int64_t validation_batch = 256;

// A row with a larger share of the loss than this is left out where epochs are compared.
constexpr double most_of_one_row = 0.2;

// Whether there is a figure that epochs can be compared by: NaN and infinity say nothing.
bool judged(const EpochRecord& epoch) {
  return epoch.validation.rows > 0 && std::isfinite(epoch.metric.value_or(epoch.validation.loss));
}

// One wild row must not choose.
bool smaller_loss(const Metrics& a, const Metrics& b) {
  const bool ruled = std::max(a.worst_share, b.worst_share) > most_of_one_row;
  const auto others = [&](const Metrics& metrics) {
    return ruled ? metrics.loss * (1 - metrics.worst_share) : metrics.loss;
  };
  return others(a) < others(b);
}

}  // namespace

bool better(const EpochRecord& a, const EpochRecord& b, const Run& run) {
  if (!judged(a) || !judged(b)) return judged(a) >= judged(b);  // of two without a figure, the later one
  if (a.metric && b.metric && *a.metric != *b.metric)
    return (*a.metric > *b.metric) == larger_is_better(run.metric);
  if (run.metric.empty() && run.task == Task::classify && a.validation.accuracy != b.validation.accuracy)
    return a.validation.accuracy > b.validation.accuracy;
  return smaller_loss(a.validation, b.validation);
}

std::int64_t epochs_without_progress(const Run& run) {
  if (run.best_epoch < 0) return 0;
  return std::count_if(run.epochs.begin() + run.best_epoch + 1, run.epochs.end(), judged);
}

void Training::validate(EpochRecord& record) {
  if (validation_rows.empty()) return;
  std::optional<ChosenMetric> metric;
  if (options.metric && *options.metric != loss_as_metric)
    metric.emplace(*options.metric, problem.loss, data);
  Evaluation found =
      evaluate_with(*inference, validation_rows, validation_batch, metric ? &metric->answers() : nullptr);
  record.validation = std::move(found.metrics);
  if (metric) record.metric = metric->value();
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

void Training::note_constant_answers() {
  if (run.best_epoch < 0) return;
  const Metrics& found = run.epochs[static_cast<std::size_t>(run.best_epoch)].validation;
  constexpr std::int64_t few = 10;
  if (found.rows < few) return;
  if (run.task == Task::regress) {
    if (std::any_of(found.r2.begin(), found.r2.end(), [](double r2) { return !(r2 <= 0); })) return;
    run.notes.emplace_back(
        "the model is no better than the mean of the target would be, on the validation rows: it has learnt "
        "nothing that holds there");
    return;
  }
  std::int64_t most = 0;
  std::size_t which = 0;
  for (std::size_t k = 0; k < found.confusion.size(); ++k) {
    const std::int64_t rows =
        std::accumulate(found.confusion[k].begin(), found.confusion[k].end(), std::int64_t{0});
    if (rows > most) most = rows, which = k;
  }
  const double share = static_cast<double>(most) / static_cast<double>(found.rows);
  if (most == 0 || most == found.rows || found.weighted || found.accuracy > share) return;
  run.notes.push_back(fmt::format(
      "the model is no better than always saying {} would be, which is right for {:.1f} % of the validation "
      "rows: it has learnt nothing that changes its answers for the better",
      quote(run.outputs.at(which)), 100 * share));
}

bool Training::ended() {
  run.ended = cancelled ? "cancelled" : learner->verdict();
  return !run.ended.empty();
}

}  // namespace gradus::training
