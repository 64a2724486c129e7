// learn.cpp - one training of many: as ordered, on data that is there, without a folder.
#include "choose/learn.hpp"

#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "data/formats.hpp"
#include "train/batches.hpp"

namespace gradus::choose {

Learnt learn(runs::Order& order, const std::function<bool(double)>& hook, TrainingRows rows) {
  bool stopped = false;
  Model& model = order.recipe.model;
  std::int64_t rows_seen = 0;
  double all = 0;
  Trainer trainer(model, order.data, order.options,
                  {.on_step =
                       [&](const StepRecord& step) {
                         rows_seen += step.rows;
                         stopped = !hook(std::min(1.0, static_cast<double>(rows_seen) / all));
                         return !stopped;
                       },
                   .on_epoch =
                       [&](const EpochRecord&) {
                         stopped = stopped || !hook(std::min(1.0, static_cast<double>(rows_seen) / all));
                         return !stopped;
                       }});
  all = static_cast<double>(trainer.run().planned_epochs) * static_cast<double>(trainer.run().train_rows);
  while (trainer.epoch()) {
  }
  Learnt result;
  result.run = trainer.finish();
  result.finished = !stopped;
  if (stopped) return result;
  const int threads = order.options.threads.value_or(0);
  const Loss& loss = *order.options.loss;
  if (order.data.split().validation > 0) result.judged = judge(model, loss, order.data.validation(), threads);
  if (rows == TrainingRows::judged) result.trained = judge(model, loss, order.data.train(), threads);
  return result;
}

std::function<bool(double)> Among::hook_of(std::size_t place, std::string doing) const {
  return [this, place, doing = std::move(doing)](double share) {
    if (!hook_) return true;
    return hook_({doing, (static_cast<double>(place) + share) / static_cast<double>(count_)});
  };
}

std::string take_metric(RunCommand& command) {
  TrainOptions& training = command.training;
  const std::string metric = training.metric.value_or("");
  bool solved = training.solver.has_value();
  if (!training.optimizer && !command.model.empty())
    if (const ModelSpec spec = parse_model(command.model); spec.named)
      solved = solved || spec.named->kind().functions.solver != nullptr;
  if (solved) training.metric.reset();
  return metric;
}

void expect_repeatable(const RunCommand& command) {
  if (!command.from.empty())
    throw UsageError(fmt::format(
        "{} goes on with a model, and what is chosen among begins anew: leave it out", named_option("from")));
  if (data::is_standard_input(command.data))
    throw UsageError("standard input is read once, and what is chosen may read the data again: give a file");
}

}  // namespace gradus::choose
