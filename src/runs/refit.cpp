// refit.cpp - once all is chosen, a model that learns from every row.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "runs/ordered.hpp"
#include "train/batch_learner.hpp"
#include "train/batches.hpp"

namespace gradus::runs {
namespace {

/// How far to go: epochs of every row to do, of so many that the schedule counts with.
struct Course {
  int epochs = 0, planned = 0;
};

// More rows are more steps an epoch: fewer epochs make as many steps, and the rate falls as it did by step.
// `before` are the steps of an epoch of the first training, whose last one a budget may have cut short.
Course course_of(const Run& run, std::int64_t before, std::int64_t steps_an_epoch) {
  const auto epochs_of = [&](int epochs) {
    std::int64_t steps = before * epochs;
    if (run.planned_steps > 0) steps = std::min(steps, run.planned_steps);
    const double share = static_cast<double>(steps) / static_cast<double>(steps_an_epoch);
    return std::max(1, static_cast<int>(std::lround(share)));
  };
  Course course{epochs_of(run.best_epoch + 1), epochs_of(run.planned_epochs)};
  course.planned = std::max(course.planned, course.epochs);
  return course;
}

}  // namespace

Refitted refit(const Order& order, const Run& run, const std::function<bool(const StepRecord&)>& on_step) {
  const std::int64_t rows = order.data.rows();
  if (rows == run.train_rows) return {order.recipe.model, "every row had been learnt from already: no refit"};
  Recipe recipe = fresh_recipe(order.command, order.from, order.data);
  TrainOptions options = order.options;
  options.every_row = true;
  options.patience.reset();
  if (options.solver && options.budget.steps > 0)
    options.epochs = static_cast<int>(std::min<std::int64_t>(*options.epochs, options.budget.steps));
  options.budget = {};
  Course course{*options.epochs, *options.epochs};
  if (!options.solver) {
    const std::int64_t least = recipe.model.traits(order.data.schema().sample).least_batch;
    const auto steps_of = [&](std::int64_t count) {
      return training::Batches(count, *options.batch, least).count();
    };
    course = course_of(run, steps_of(run.train_rows), steps_of(rows));
    options.epochs = course.planned;
    options.learning_rate = training::calmed(*options.learning_rate, run.restarts);
  }
  bool stopped = false;
  Trainer trainer(recipe.model, order.data, options, {.on_step = [&](const StepRecord& step) {
                    stopped = on_step && !on_step(step);
                    return !stopped;
                  }});
  while (!stopped && static_cast<int>(trainer.run().epochs.size()) < course.epochs && trainer.epoch()) {
  }
  if (stopped) return {};
  const Run done = trainer.finish();
  const std::string steps =
      options.solver ? "" : fmt::format(" in {} steps", grouped(std::ssize(done.steps)));
  return {recipe.model,
          fmt::format("the model that is kept has learnt from all {} rows{}; figures are those of the "
                      "model before it, which had learnt from {} of them",
                      grouped(rows), steps, grouped(run.train_rows))};
}

}  // namespace gradus::runs
