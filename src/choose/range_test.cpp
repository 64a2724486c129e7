// range_test.cpp - learning rates and batches measured by a few steps and gradients.
#include "choose/range_test.hpp"

#include <algorithm>
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
// Of more rows gradients tell no more.
constexpr std::int64_t most_rows = 4096;
constexpr int measured_batches = 12;

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

double rate_at_minimum(const runs::Order& order, std::uint64_t which, Threads& threads) {
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
  GradientNoise(const runs::Order& order, Threads& threads)
      : order_(order), threads_(threads), rows_(order.data.train().take(most_rows)) {}

  bool can() const { return rows_.size() >= 2 * batch(); }

  void measure(const Model& model, NoiseScale& noise) {
    const std::vector<double> mean = gradient(model, rows_);
    const double squares = dot(mean, mean);
    CompensatedSum away;
    const auto size = static_cast<double>(batch()), all = static_cast<double>(rows_.size());
    const std::int64_t count = std::min<std::int64_t>(measured_batches, rows_.size() / batch());
    for (std::int64_t i = 0; i < count; ++i) {
      const auto part =
          rows_.indices().subspan(static_cast<std::size_t>(i * batch()), static_cast<std::size_t>(batch()));
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
  std::int64_t batch() const { return std::min(*order_.options.batch, rows_.size()); }

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
};

}  // namespace

std::optional<RangeTest> range_test(const runs::Order& order) {
  if (order.options.solver || order.data.split().train < 2) return {};
  Threads threads(thread_count(order.options.threads.value_or(0)));
  RangeTest result;
  for (std::uint64_t which = 0; which < result.at_minimum.size(); ++which)
    result.at_minimum[which] = rate_at_minimum(order, which, threads);
  std::array<double, 3> sorted = result.at_minimum;
  std::sort(sorted.begin(), sorted.end());
  result.suggested = sorted[1] / 10;
  return result;
}

std::optional<NoiseScale> noise_scale(const runs::Order& order) {
  if (order.options.solver) return {};
  Threads threads(thread_count(order.options.threads.value_or(0)));
  GradientNoise noise(order, threads);
  if (!noise.can()) return {};
  try {
    NoiseScale result;
    Model model = prepared(order);
    noise.measure(model, result);
    Trainer trainer(model, order.data, order.options);
    if (!trainer.epoch()) return {};
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
