// course.cpp - how the loss of a training went, in few numbers.
#include "diagnose/course.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/sums.hpp"
#include "train/step_losses.hpp"

namespace gradus::diagnose {
namespace {

// Of a loss that fell by less there is no part to tell.
constexpr double worth_a_part = 0.05;
constexpr std::size_t parts = 10, fewest_steps = 20;
// Epochs that wobble are the last fifth, of which there must be some.
constexpr std::size_t fifth = 5, fewest_epochs = 3;

double wobble_of(std::span<const EpochRecord> epochs) {
  const std::size_t last = epochs.size() / fifth;
  if (last < fewest_epochs) return 0;
  Moments moments;
  for (const EpochRecord& epoch : epochs.last(last)) moments.add(epoch.train_loss);
  return moments.mean() > 0 ? moments.sample_deviation() / moments.mean() : 0;
}

// Where validation rows chose an earlier epoch, what the loss did after it spoils nothing.
bool kept_before_end(const Run& run) {
  constexpr double end = 0.9;
  if (run.epochs.empty() || run.best_epoch < 0 || run.epochs.back().validation.rows == 0) return false;
  return run.best_epoch + 1 < end * static_cast<double>(run.epochs.size());
}

}  // namespace

Course course_of(const Run& run) {
  const std::span<const StepRecord> all = run.steps;
  Course course;
  if (all.size() < fewest_steps) return course;
  course.steps = static_cast<std::int64_t>(all.size());
  const std::size_t part = all.size() / parts;
  course.start = all.front().loss;
  course.end = training::mean_loss(all.last(part));
  if (std::isnan(course.end)) return {};  // no row of it counted
  Moments ends;
  for (const StepRecord& step : all.last(part)) ends.add(step.loss);
  course.scatter = ends.deviation();
  const double before = training::mean_loss(all.subspan(all.size() - 2 * part, part));
  if (course.start - course.end > worth_a_part * course.start && before > course.end)
    course.still_falling = (before - course.end) / (course.start - course.end);
  course.wobble = wobble_of(run.epochs);
  if (kept_before_end(run)) course.still_falling = course.wobble = 0;
  return course;
}

}  // namespace gradus::diagnose
