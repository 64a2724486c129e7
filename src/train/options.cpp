// options.cpp - the choices that the options of a training leave open.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <string>

#include "train/class_weights.hpp"

namespace gradus {
namespace {

// A little decay is worth 0.2 points on images of digits and nothing elsewhere; beside an l2 penalty it would
// count twice.
constexpr double usual_decay = 5e-5;
constexpr double rate_for_classes = 0.1, rate_for_numbers = 0.01;
// Losses curve as the squares of the inputs, so a rate that suits narrow ones overshoots with wide ones; the
// fewer rows a batch has, the more one of them weighs. Below: the rate times the mean square of a row, over
// the rows of a batch. A step by momentum then moves what a linear model says of a row by half of its error
// in tables; images, which are alike, stand more.
constexpr double rate_of_squares = 0.06, rate_of_squares_of_images = 0.16;
constexpr std::int64_t rows_for_rate = 256;
// Small data gets small batches and many epochs: it is the number of steps that learns.
constexpr std::int64_t smallest_batch = 8, largest_batch = 64, usual_steps = 32;
constexpr std::int64_t enough_steps = 1500, fewest_epochs = 12, most_epochs = 300;

bool has_l2(const TrainOptions& options) {
  return std::any_of(options.penalties.begin(), options.penalties.end(), [](const Penalty& penalty) {
    const auto l2 = penalty.kind().functions.l2;
    return l2 && l2(penalty.object()) > 0;
  });
}

Rule usual_rule(Task task, bool decays_already) {
  if (task != Task::classify) return Adam{};
  return decays_already ? Momentum{} : Momentum{.alpha = usual_decay};
}

// 0.1, or less where rows are longer than that stands. Where some rows count more than others, a batch is
// worth as many fewer.
double usual_rate(const Dataset& data, std::int64_t batch) {
  const Rows rows = data.train().take(rows_for_rate);
  if (data.has_codes() || rows.empty()) return rate_for_classes;
  const Tensor x = rows.batch(Dtype::float64).x;
  double squares = 0;
  for (const double value : x.data<double>()) squares += value * value;
  squares /= static_cast<double>(rows.size());
  const bool images = !data.pixels(0).empty();
  const double rate = (images ? rate_of_squares_of_images : rate_of_squares) *
                      static_cast<double>(std::min(batch, largest_batch)) /
                      (squares * training::design_effect(data.train()));
  if (!(rate > 0 && rate < rate_for_classes)) return rate_for_classes;
  // In two digits, as people would write it.
  const std::string text = fmt::format("{:.1e}", rate);
  double written = 0;
  std::from_chars(text.data(), text.data() + text.size(), written);
  return written;
}

std::int64_t usual_batch(std::int64_t rows) {
  std::int64_t batch = smallest_batch;
  while (batch < largest_batch && batch * 2 * usual_steps <= rows) batch *= 2;
  return batch;
}

int usual_epochs(std::int64_t rows, std::int64_t batch) {
  const std::int64_t steps = rows / batch + (rows % batch > 0 ? 1 : 0);
  return static_cast<int>(std::clamp<std::int64_t>(enough_steps / steps, fewest_epochs, most_epochs));
}

// A solver leaves fewer choices open.
TrainOptions with_solver(TrainOptions options) {
  const auto refuse = [&](std::string_view what) {
    throw UsageError(fmt::format("{} is for optimizers, and the solver {} takes none: leave one of them out",
                                 what, options.solver->name()));
  };
  for (const DeclaredOption& option : train_options)
    if (*option.of_optimizers != '\0' && option.field.is_given(&options)) refuse(option.of_optimizers);
  if (!options.groups.empty()) refuse("a group of parameters");
  if (options.clipping.value) refuse("clipping");
  if (!options.epochs) options.epochs = options.solver->kind().functions.iterations;
  return options;
}

}  // namespace

TrainOptions resolved(const TrainOptions& options, const Dataset& unweighed) {
  check_options("the training", train_options, &options);
  const Dataset data = training::weighed_by_class(unweighed, options);
  if (options.solver) return with_solver(options);
  TrainOptions result = options;
  const Task task = data.schema().task;
  const std::int64_t rows = std::max<std::int64_t>(1, data.split().train);
  if (!result.batch) result.batch = usual_batch(rows);
  // A rate that somebody gave, also in an optimizer, is not changed.
  if (!result.retries) result.retries = result.learning_rate || result.optimizer ? 0 : usual_retries;
  if (!result.optimizer) {
    result.optimizer = usual_rule(task, has_l2(result));
    if (!result.learning_rate)
      result.learning_rate = task == Task::classify ? usual_rate(data, *result.batch) : rate_for_numbers;
  }
  if (rule_decay(*result.optimizer) > 0 && has_l2(result))
    throw UsageError(
        fmt::format("weights would decay twice: by the l2 penalty and by the alpha of {}; keep one of them",
                    result.optimizer->name()));
  if (!result.learning_rate) result.learning_rate = rule_learning_rate(*result.optimizer);
  if (!result.schedule) result.schedule = Cosine{};
  if (!result.epochs) result.epochs = usual_epochs(rows, *result.batch);
  return result;
}

}  // namespace gradus
