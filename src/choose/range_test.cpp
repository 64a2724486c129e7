// range_test.cpp - learning rates and batches measured by a few steps and gradients.
#include "choose/range_test.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gradus/error.hpp>
#include <numeric>

#include "base/random.hpp"
#include "base/sums.hpp"
#include "train/batches.hpp"
#include "train/loader.hpp"
#include "train/objective.hpp"

namespace gradus::choose {
namespace {

// From a thousandth of the rate to a hundred times it, in so many steps: by a factor of 10^(5/100) each.
constexpr int range_steps = 100;
constexpr double range_begin = 1e-3, range_factor = 1.1220184543019633;
constexpr double smoothed = 0.8;
// Beyond so many times the smallest loss it only gets worse.
constexpr double hopeless = 4;
constexpr int measured_batches = 12, measured_spreads = 32;
// Steps over many rows are fewer, but never fewer than these.
constexpr std::int64_t most_rows_in_steps = 40 * most_measured_rows;
constexpr std::int64_t least_steps = 5;

Model prepared(const runs::Order& order) {
  Model model = order.recipe.model;
  if (!model.prepared()) model.prepare(order.data.schema().sample, order.options.seed, order.options.dtype);
  return model;
}

problem::Problem problem_of(const runs::Order& order, const Dataset& data) {
  problem::Problem problem{*order.options.loss, order.options.penalties, data.has_weights()};
  problem.mean_count = problem::mean_count(problem, data.train());
  return problem;
}

double rate_at_minimum(const runs::Order& order, std::uint64_t which, Threads& threads, const GoOn& go_on,
                       std::int64_t& rows_seen) {
  Model model = prepared(order);
  training::StateStore states;
  const training::StepSettings settings{
      problem_of(order, order.data), *order.options.optimizer, {}, order.options.clipping};
  std::vector<std::int64_t> rows(order.data.train().indices().begin(), order.data.train().indices().end());
  const auto all = static_cast<std::int64_t>(rows.size());
  const std::int64_t batch = std::min(*order.options.batch, all);
  training::TrainingStep step(model, states, settings, batch, threads);
  double rate = *order.options.learning_rate * range_begin, mean = 0, smallest = HUGE_VAL, found = rate;
  double share = 1;
  for (int i = 0; i < range_steps; ++i, rate *= range_factor) {
    if (go_on && !go_on()) break;
    rows_seen += batch;
    const std::int64_t in_epoch = all / batch, place = i % in_epoch;
    if (place == 0)
      Random(order.options.seed, "range test", which * range_steps + static_cast<std::uint64_t>(i))
          .shuffle(std::span<std::int64_t>(rows));
    training::load_rows(
        order.data,
        std::span(rows).subspan(static_cast<std::size_t>(place * batch), static_cast<std::size_t>(batch)),
        step.program());
    step.set(rate, i, order.options.seed);
    const training::TrainingStep::Result result = step.run();
    share *= smoothed;
    mean = smoothed * mean + (1 - smoothed) * result.loss;
    const double loss = mean / (1 - share);
    if (!std::isfinite(loss) || (i > 10 && loss > hopeless * smallest)) break;
    if (loss < smallest) smallest = loss, found = rate;
  }
  return found;
}

/// Gradients of batches and of all rows, at some weights.
class GradientNoise {
 public:
  GradientNoise(const runs::Order& order, std::int64_t batch, int batches, Threads& threads)
      : order_(order),
        threads_(threads),
        rows_(order.data.train().take(most_measured_rows)),
        batch_(std::min(batch, rows_.size())),
        batches_(batches) {}

  bool can() const { return rows_.size() >= 2 * batch_; }
  const Rows& rows() const { return rows_; }

  void measure(const Model& model, NoiseScale& noise) {
    const std::vector<double> mean = gradient(model, rows_);
    const double squares = dot(mean, mean);
    CompensatedSum away;
    const auto size = static_cast<double>(batch_), all = static_cast<double>(rows_.size());
    const std::int64_t count = std::min<std::int64_t>(batches_, rows_.size() / batch_);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto part =
          rows_.indices().subspan(static_cast<std::size_t>(i * batch_), static_cast<std::size_t>(batch_));
      std::vector<double> of_batch = gradient(model, Rows(order_.data, {part.begin(), part.end()}));
      for (std::size_t j = 0; j < of_batch.size(); ++j) of_batch[j] -= mean[j];
      away.add(dot(of_batch, of_batch));
    }
    // Batches are drawn without replacement, which makes them more alike.
    const double spread = away.value() / static_cast<double>(count) * size * (all - 1) / (all - size);
    noise.covariance += spread;
    noise.squared_norm += squares;
  }

 private:
  std::vector<double> gradient(const Model& model, const Rows& rows) {
    training::TrainingObjective objective(model, rows, *order_.options.loss, order_.options.penalties,
                                          model.dtype(), threads_);
    const std::vector<double> weights = objective.vector_of(model);
    std::vector<double> result(weights.size());
    (void)objective.gradient(weights, result);
    return result;
  }

  const runs::Order& order_;
  Threads& threads_;
  Rows rows_;
  std::int64_t batch_;
  int batches_;
};

// The root of the mean squared distance over the norm, for batches of that size of all rows.
double spread_of(const NoiseScale& noise, std::int64_t batch, std::int64_t all) {
  if (batch >= all) return 0;
  const auto size = static_cast<double>(batch), rows = static_cast<double>(all);
  return std::sqrt(noise.covariance / size * (rows - size) / (rows - 1) / noise.squared_norm);
}

// Takes steps, and counts those that raise the loss on some rows; false where one fails, or it was ended.
bool take_steps(const runs::Order& order, Model& model, const Rows& sample,
                const std::function<bool()>& go_on, Threads& threads, BatchSteps& result) {
  using Clock = std::chrono::steady_clock;
  training::TrainingObjective objective(model, sample, *order.options.loss, order.options.penalties,
                                        model.dtype(), threads);
  training::StateStore states;
  const training::StepSettings settings{
      problem_of(order, order.data), *order.options.optimizer, {}, order.options.clipping};
  std::vector<std::int64_t> rows(order.data.train().indices().begin(), order.data.train().indices().end());
  const auto all = static_cast<std::int64_t>(rows.size());
  const std::int64_t batch = std::min(*order.options.batch, all), in_epoch = all / batch;
  training::TrainingStep step(model, states, settings, batch, threads);
  result.steps = static_cast<int>(
      std::clamp<std::int64_t>(most_rows_in_steps / batch, least_steps, most_measured_steps));
  double before = objective.value(objective.vector_of(model)), seconds = 0;
  int raised = 0;
  for (int i = 0; i < result.steps; ++i) {
    if (!go_on()) return false;
    const std::int64_t place = i % in_epoch;
    if (place == 0)
      Random(order.options.seed, "batch steps", static_cast<std::uint64_t>(i))
          .shuffle(std::span<std::int64_t>(rows));
    const Clock::time_point start = Clock::now();
    training::load_rows(
        order.data,
        std::span(rows).subspan(static_cast<std::size_t>(place * batch), static_cast<std::size_t>(batch)),
        step.program());
    step.set(*order.options.learning_rate, i, order.options.seed);
    if (!step.run().finite) return false;
    // The first one warms up.
    if (i > 0) seconds += std::chrono::duration<double>(Clock::now() - start).count();
    const double after = objective.value(objective.vector_of(model));
    if (!std::isfinite(after)) return false;
    raised += after > before ? 1 : 0;
    before = after;
  }
  result.raising = static_cast<double>(raised) / result.steps;
  result.seconds_per_step = seconds / (result.steps - 1);
  return true;
}

}  // namespace

std::optional<BatchSteps> batch_steps(const runs::Order& order, const std::function<bool()>& go_on) {
  if (order.options.solver) return {};
  Threads threads(thread_count(order.options.threads.value_or(0)));
  const std::int64_t all = order.data.train().size(), batch = std::min(*order.options.batch, all);
  // Gradients of larger batches are told from those of half the sample.
  const std::int64_t probe =
      std::min(batch, std::max<std::int64_t>(1, std::min(all, most_measured_rows) / 2));
  GradientNoise noise(order, probe, measured_spreads, threads);
  if (!noise.can()) return {};
  try {
    Model model = prepared(order);
    NoiseScale at_first;
    noise.measure(model, at_first);
    if (!(at_first.squared_norm > 0)) return {};
    BatchSteps result;
    result.spread = spread_of(at_first, batch, all);
    if (!take_steps(order, model, noise.rows(), go_on, threads, result)) return {};
    return result;
  } catch (const UsageError&) {
    return {};  // its layers draw random numbers
  } catch (const NonFiniteError&) {
    return {};
  }
}

std::optional<RangeTest> range_test(const runs::Order& order, const GoOn& go_on) {
  if (order.options.solver || order.data.split().train < 2) return {};
  Threads threads(thread_count(order.options.threads.value_or(0)));
  RangeTest result;
  for (std::uint64_t which = 0; which < result.at_minimum.size(); ++which) {
    result.at_minimum[which] = rate_at_minimum(order, which, threads, go_on, result.rows_seen);
    if (go_on && !go_on()) return {};
  }
  std::array<double, 3> sorted = result.at_minimum;
  std::sort(sorted.begin(), sorted.end());
  result.suggested = sorted[1] / 10;
  return result;
}

std::optional<NoiseScale> noise_scale(const runs::Order& order, const GoOn& go_on) {
  if (order.options.solver) return {};
  Threads threads(thread_count(order.options.threads.value_or(0)));
  GradientNoise noise(order, *order.options.batch, measured_batches, threads);
  if (!noise.can()) return {};
  try {
    NoiseScale result;
    Model model = prepared(order);
    noise.measure(model, result);
    TrainHooks hooks;
    if (go_on) hooks.on_step = [&](const StepRecord&) { return go_on(); };
    Trainer trainer(model, order.data, order.options, hooks);
    if (!trainer.epoch() || (go_on && !go_on())) return {};
    noise.measure(model, result);
    if (!(result.squared_norm > 0)) return {};
    result.rows = result.covariance / result.squared_norm;
    return result;
  } catch (const UsageError&) {
    return {};  // its layers draw random numbers
  } catch (const NonFiniteError&) {
    return {};
  } catch (const DivergenceError&) {
    return {};
  }
}

}  // namespace gradus::choose
