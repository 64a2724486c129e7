// threshold.cpp - from which probability on the second of two classes is said.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <gradus/error.hpp>
#include <gradus/metrics.hpp>
#include <numeric>

#include "base/sums.hpp"
#include "base/text.hpp"

namespace gradus {
namespace {

[[noreturn]] void refuse(std::string_view text) {
  throw UsageError(fmt::format(
      "a threshold is a probability as in 0.3, best-f1, or cost=MISSED:FALSE as in cost=5:1; got {}",
      quote(text)));
}

// A number at the start of a text, which is then taken away; negative where there is none.
double take_number(std::string_view& text) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return -1;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

void expect_two(const ClassAnswers& answers) {
  if (answers.classes != 2)
    throw UsageError(fmt::format("a threshold is for two classes, and there are {}", answers.classes));
  if (!answers.probabilities)
    throw UsageError(
        "a threshold is for probabilities, and the model has none: gradus calibrate RUN gives it some");
}

double probability_of(const ClassAnswers& answers, std::size_t row) {
  const double first = answers.scores[2 * row], second = answers.scores[2 * row + 1], sum = first + second;
  return sum > 0 ? second / sum : 0;
}

/// What a threshold is judged by, the larger the better, from the weights of rows of class 1 that are said,
/// of rows of class 0 that are, and of all of class 1.
double merit(const Threshold& threshold, double right, double wrong, double all) {
  if (threshold.kind == Threshold::Kind::best_f1)
    return all + right + wrong > 0 ? 2 * right / (all + right + wrong) : 0;
  return -threshold.missed * (all - right) - threshold.false_alarm * wrong;
}

}  // namespace

Threshold parse_threshold(std::string_view text) {
  constexpr std::string_view cost = "cost=";
  if (text == "best-f1") return {.kind = Threshold::Kind::best_f1};
  std::string_view rest = text;
  Threshold threshold;
  if (text.starts_with(cost)) {
    threshold.kind = Threshold::Kind::cost;
    rest.remove_prefix(cost.size());
    threshold.missed = take_number(rest);
    if (!rest.starts_with(':')) refuse(text);
    rest.remove_prefix(1);
    threshold.false_alarm = take_number(rest);
    if (threshold.missed < 0 || threshold.false_alarm < 0 || threshold.missed + threshold.false_alarm == 0)
      refuse(text);
  } else {
    threshold.probability = take_number(rest);
    if (threshold.probability < 0 || threshold.probability > 1) refuse(text);
  }
  if (!rest.empty()) refuse(text);
  return threshold;
}

double chosen_threshold(const Threshold& threshold, const ClassAnswers& answers) {
  expect_two(answers);
  if (threshold.kind == Threshold::Kind::probability) return threshold.probability;
  const std::size_t rows = answers.truth.size();
  std::vector<double> probabilities(rows);
  for (std::size_t row = 0; row < rows; ++row) probabilities[row] = probability_of(answers, row);
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
  const auto weight = [&](std::size_t row) { return answers.weights.empty() ? 1 : answers.weights[row]; };
  CompensatedSum all, right, wrong;
  for (std::size_t row = 0; row < rows; ++row)
    if (answers.truth[row] == 1) all.add(weight(row));
  // From the one that says class 1 of no row on down.
  double best = 1, most = merit(threshold, 0, 0, all.value());
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t row = order[i];
    (answers.truth[row] == 1 ? right : wrong).add(weight(row));
    const double here = probabilities[row], next = i + 1 < rows ? probabilities[order[i + 1]] : 0;
    if (i + 1 < rows && next == here) continue;
    const double found = merit(threshold, right.value(), wrong.value(), all.value());
    if (found < most) continue;
    most = found;
    best = i + 1 < rows ? next + (here - next) / 2 : 0;
    if (best <= next && i + 1 < rows) best = here;
  }
  return best;
}

void apply_threshold(double probability, ClassAnswers& answers) {
  expect_two(answers);
  for (std::size_t row = 0; row < answers.said.size(); ++row)
    answers.said[row] = probability_of(answers, row) >= probability ? 1 : 0;
}

}  // namespace gradus
