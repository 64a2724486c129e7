// metrics.cpp - figures with their intervals and baselines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "metrics/figures.hpp"
#include "metrics/interval.hpp"

namespace gradus {
namespace {

using metrics::Told;

// Figures of samples are done in some seconds, whatever the data.
constexpr std::int64_t most_samples = 1000, least_samples = 100, most_numbers = 400'000'000;
// Left out one after the other, to see how figures depend on rows.
constexpr std::int64_t most_parts = 50;

void expect_size(std::size_t given, std::size_t expected, std::string_view what) {
  if (given != expected)
    throw UsageError(fmt::format("metrics of {} rows need as many {}, got {}", expected, what, given));
}

void expect_numbers(std::span<const double> numbers, std::string_view what) {
  for (const double each : numbers)
    if (!std::isfinite(each)) throw UsageError(fmt::format("metrics need finite {}, got {}", what, each));
}

void expect_weights(const std::vector<double>& weights, std::size_t rows) {
  if (weights.empty()) return;
  expect_size(weights.size(), rows, "weights");
  expect_numbers(weights, "weights");
  for (const double each : weights)
    if (each < 0) throw UsageError(fmt::format("metrics need weights of at least 0, got {}", each));
}

void expect_classes(std::span<const std::int64_t> numbers, std::int64_t classes) {
  for (const std::int64_t each : numbers)
    if (each < 0 || each >= classes)
      throw UsageError(
          fmt::format("metrics of {} classes, 0 to {}, got class {}", classes, classes - 1, each));
}

std::vector<double> weights_of(const std::vector<double>& weights, std::size_t rows) {
  return weights.empty() ? std::vector<double>(rows, 1) : weights;
}

bool counts(std::span<const double> weights) {
  return std::any_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; });
}

std::vector<double> figures_for(const auto& figures, std::span<const double> weights) {
  Told told;
  figures.tell(weights, told);
  std::vector<double> values;
  for (const Metric& each : told.all) values.push_back(each.value);
  return values;
}

// The figures of `count` choices of weights, each found by itself, in order.
template <class Figures, class Weights>
std::vector<std::vector<double>> figures_of(const Figures& figures, std::int64_t count, int threads,
                                            const Weights& weights) {
  std::vector<std::vector<double>> result(static_cast<std::size_t>(count));
  Threads team(static_cast<int>(std::min<std::int64_t>(threads, count)));
  team.run(count,
           [&](std::int64_t i) { result[static_cast<std::size_t>(i)] = figures_for(figures, weights(i)); });
  return result;
}

// Samples of as many rows, drawn with replacement.
template <class Figures>
std::vector<std::vector<double>> resampled(const Figures& figures, std::span<const double> weights,
                                           const MetricOptions& options) {
  const auto rows = static_cast<std::int64_t>(weights.size());
  const std::int64_t samples =
      options.samples > 0 ? options.samples : bootstrap_samples(rows, figures.width());
  return figures_of(figures, samples, options.threads, [&](std::int64_t sample) {
    const Random random(options.seed, "bootstrap", static_cast<std::uint64_t>(sample));
    std::vector<double> drawn(weights.size());
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto row = static_cast<std::size_t>(
          random.below(static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(i)));
      drawn[row] += weights[row];
    }
    return drawn;
  });
}

// The rows without one part of them each, by turns.
template <class Figures>
std::vector<std::vector<double>> without_parts(const Figures& figures, std::span<const double> weights,
                                               const MetricOptions& options) {
  const auto parts = std::min<std::int64_t>(most_parts, static_cast<std::int64_t>(weights.size()));
  return figures_of(figures, parts, options.threads, [&](std::int64_t part) {
    std::vector<double> rest(weights.begin(), weights.end());
    for (auto row = static_cast<std::size_t>(part); row < rest.size(); row += static_cast<std::size_t>(parts))
      rest[row] = 0;
    return rest;
  });
}

// As many rows that count the same say as much (Kish, 1965).
double amount_of(std::span<const double> weights) {
  CompensatedSum sum;
  for (const double each : weights) sum.add(each);
  const double mean = sum.value() / static_cast<double>(weights.size());
  CompensatedSum squares;
  for (const double each : weights) squares.add((each / mean) * (each / mean));
  const auto rows = static_cast<double>(weights.size());
  return rows * (rows / squares.value());
}

std::vector<double> column(const std::vector<std::vector<double>>& of, std::size_t place) {
  std::vector<double> result;
  for (const std::vector<double>& each : of)
    if (!std::isnan(each[place])) result.push_back(each[place]);
  return result;
}

template <class Figures>
void add_intervals(const Figures& figures, std::span<const double> weights, const MetricOptions& options,
                   std::vector<Metric>& all) {
  const auto samples = resampled(figures, weights, options), parts = without_parts(figures, weights, options);
  const double rows = amount_of(weights);
  for (std::size_t i = 0; i < all.size(); ++i) {
    // A figure that fewer than half of the samples have has no interval.
    std::vector<double> found = column(samples, i);
    const bool known = !std::isnan(all[i].value) && 2 * found.size() >= samples.size();
    const metrics::Interval interval =
        known ? metrics::interval_of(all[i].value, std::move(found), column(parts, i), rows, options.level)
              : metrics::Interval{};
    all[i].low = interval.low, all[i].high = interval.high;
  }
}

template <class Figures>
std::vector<Metric> figures_with(const Figures& figures, const Figures& constant,
                                 std::span<const double> weights, const MetricOptions& options) {
  if (!(options.level > 0 && options.level < 1))
    throw UsageError(fmt::format("the level of intervals is above 0 and below 1, got {}", options.level));
  Told told, baseline;
  figures.tell(weights, told);
  constant.tell(weights, baseline);
  for (std::size_t i = 0; i < told.all.size(); ++i) told.all[i].baseline = baseline.all[i].value;
  if (options.intervals) add_intervals(figures, weights, options, told.all);
  std::stable_partition(told.all.begin(), told.all.end(), [](const Metric& each) { return each.of < 0; });
  return std::move(told.all);
}

// The same rows, of each of which the commonest class is said, with their shares.
ClassAnswers constant_answers(const ClassAnswers& answers, std::span<const double> weights) {
  const auto width = static_cast<std::size_t>(answers.classes);
  std::vector<CompensatedSum> rows(width);
  CompensatedSum all;
  for (std::size_t row = 0; row < weights.size(); ++row) {
    rows[static_cast<std::size_t>(answers.truth[row])].add(weights[row]);
    all.add(weights[row]);
  }
  std::vector<double> shares(width);
  for (std::size_t k = 0; k < width; ++k) shares[k] = rows[k].value() / all.value();
  const auto commonest = std::max_element(shares.begin(), shares.end()) - shares.begin();
  ClassAnswers result = answers;
  std::fill(result.said.begin(), result.said.end(), commonest);
  for (std::size_t i = 0; i < result.scores.size(); ++i) result.scores[i] = shares[i % width];
  return result;
}

NumberAnswers constant_answers(const NumberAnswers& answers, std::span<const double> weights) {
  WeightedMoments moments;
  for (std::size_t row = 0; row < weights.size(); ++row) moments.add(answers.truth[row], weights[row]);
  NumberAnswers result = answers;
  std::fill(result.said.begin(), result.said.end(), moments.mean());
  return result;
}

}  // namespace

std::int64_t bootstrap_samples(std::int64_t rows, std::int64_t numbers) {
  // Some four figures look at each row, and the two areas at each of its scores.
  const std::int64_t each = std::max<std::int64_t>(1, rows) * (std::max<std::int64_t>(1, numbers) + 4);
  return std::clamp(most_numbers / each, least_samples, most_samples);
}

std::vector<Metric> metrics_of(const ClassAnswers& answers, const MetricOptions& options) {
  const std::size_t rows = answers.truth.size();
  if (answers.classes < 1) throw UsageError("metrics of classes need at least one class");
  expect_size(answers.said.size(), rows, "said classes");
  expect_size(answers.scores.size(), rows * static_cast<std::size_t>(answers.classes),
              "scores, one per class,");
  expect_classes(answers.truth, answers.classes);
  expect_classes(answers.said, answers.classes);
  expect_numbers(answers.scores, "scores");
  expect_weights(answers.weights, rows);
  const std::vector<double> weights = weights_of(answers.weights, rows);
  if (!counts(weights)) return {};
  const ClassAnswers constant = constant_answers(answers, weights);
  return figures_with(metrics::ClassFigures(answers), metrics::ClassFigures(constant), weights, options);
}

std::vector<Metric> metrics_of(const NumberAnswers& answers, const MetricOptions& options) {
  const std::size_t rows = answers.truth.size();
  expect_size(answers.said.size(), rows, "said numbers");
  expect_numbers(answers.truth, "numbers");
  expect_numbers(answers.said, "numbers");
  expect_weights(answers.weights, rows);
  const std::vector<double> weights = weights_of(answers.weights, rows);
  if (!counts(weights)) return {};
  const NumberAnswers constant = constant_answers(answers, weights);
  return figures_with(metrics::NumberFigures(answers), metrics::NumberFigures(constant), weights, options);
}

const MetricKind& metric_kind(std::string_view name) {
  std::vector<std::string> names;
  for (const MetricKind& kind : metric_kinds) {
    if (kind.name == name) return kind;
    names.emplace_back(kind.name);
  }
  throw UsageError(fmt::format("no metric is called {}.{} There are {}", quote(name),
                               did_you_mean(name, names), listed(names)));
}

double figure_in(const std::vector<Metric>& figures, std::string_view name) {
  for (const Metric& each : figures)
    if (each.name == name && each.of < 0 && !std::isnan(each.value)) return each.value;
  throw UsageError(fmt::format("{} says nothing of these rows: choose another metric", name));
}

}  // namespace gradus
