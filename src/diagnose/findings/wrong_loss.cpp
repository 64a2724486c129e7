// wrong_loss.cpp - a target that is learnt as what it is not.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/sums.hpp"
#include "diagnose/finding.hpp"

namespace gradus::diagnose::wrong_loss {
namespace {

// So many classes that are all numbers are more likely amounts.
constexpr std::size_t most_classes = 8;
// So few whole numbers are more likely classes.
constexpr std::size_t fewest_values = 4;
// The skewness of a bell curve is 0, of an exponential one 2.
constexpr double most_skewed = 2.5;

bool is_number_text(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Finding> numbers_as_classes(Facts& facts) {
  const std::vector<std::string>& classes = facts.schema().classes;
  if (classes.size() <= most_classes || facts.schema().ordered || !facts.is_table()) return {};
  if (!std::all_of(classes.begin(), classes.end(), is_number_text)) return {};
  // Digits have no order; amounts have: rows that are wrong are wrong by little.
  const ClassAnswers& answers = facts.on_validation().classes;
  Moments away, apart;
  for (std::size_t i = 0; i < answers.truth.size(); ++i) {
    if (answers.said[i] != answers.truth[i])
      away.add(std::abs(static_cast<double>(answers.said[i] - answers.truth[i])));
    apart.add(static_cast<double>(answers.truth[i]));
  }
  if (away.count() < 5 || !(away.mean() < apart.deviation())) return {};
  return Finding{
      .says = fmt::format(
          "the {} classes are numbers, and wrong answers are near the right ones: the target looks like "
          "an amount",
          classes.size()),
      .figure = static_cast<double>(classes.size()),
      .threshold = static_cast<double>(most_classes),
      .advice = "learn it as a number, unless the numbers are mere names",
      .command = facts.command_with([](RunCommand& command) {
        command.load.task = Task::regress;
        command.training.loss.reset();
      })};
}

std::optional<Finding> look(Facts& facts) {
  const Schema& schema = facts.schema();
  if (schema.task == Task::classify) return numbers_as_classes(facts);
  if (schema.task != Task::regress || schema.outputs() != 1) return {};
  const bool squared =
      facts.saved().loss.name() == "squared_error" && schema.target_scale != TargetScale::log;
  if (!squared) return {};
  std::vector<double> values;
  for (const std::int64_t row : facts.training().indices()) values.push_back(facts.data().target(row, 0));
  Moments moments;
  for (const double each : values) moments.add(each);
  CompensatedSum cubes;
  for (const double each : values) cubes.add(std::pow((each - moments.mean()) / moments.deviation(), 3));
  const double skewness = cubes.value() / moments.count();
  std::sort(values.begin(), values.end());
  const double least = values.front();
  const bool whole =
      std::all_of(values.begin(), values.end(), [](double each) { return each == std::round(each); });
  const auto different = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
  if (whole && different <= fewest_values)
    return Finding{.says = fmt::format(
                       "the target has {} different whole numbers, and is learnt as an amount", different),
                   .figure = static_cast<double>(different),
                   .threshold = static_cast<double>(fewest_values),
                   .advice = "learn it as classes, unless it is an amount",
                   .command = facts.command_with([](RunCommand& command) {
                     command.load.task = Task::classify;
                     command.load.target_scale = TargetScale::automatic;
                     command.training.loss.reset();
                   })};
  if (!(skewness > most_skewed) || !(least > 0)) return {};
  return Finding{
      .says = fmt::format(
          "the target has a long tail (skewness {:.1f}) and is learnt by squared errors, which the "
          "largest numbers rule",
          skewness),
      .figure = skewness,
      .threshold = most_skewed,
      .advice = "learn its logarithm",
      .command =
          facts.command_with([](RunCommand& command) { command.load.target_scale = TargetScale::log; })};
}

}  // namespace

extern const FindingKind kind{
    "numbers learnt as classes, classes learnt as numbers, or numbers with a long tail learnt by their "
    "squares",
    &look};

}  // namespace gradus::diagnose::wrong_loss
