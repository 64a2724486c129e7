// not_calibrated.cpp - probabilities that are surer than they are right.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::not_calibrated {
namespace {

// By how much answers are said to be more probable than they are right, on average over ten bins: smoothed
// labels make them less sure, which is meant (expected calibration error).
constexpr double most_off = 0.12;
constexpr std::int64_t fewest_rows = 100;
constexpr std::size_t bins = 10;
// Chance alone puts the share of right rows in a bin off.
constexpr double beyond_chance = 2;

std::optional<Finding> look(Facts& facts) {
  if (facts.schema().task != Task::classify || facts.saved().calibration) return {};
  if (facts.saved().loss.kind().functions.says == PredictionKind::scores) return {};
  const ClassAnswers& answers = facts.on_validation().classes;
  const auto rows = answers.truth.size();
  if (static_cast<std::int64_t>(rows) < fewest_rows)
    throw CannotLook("there are fewer than 100 validation rows");
  std::array<double, bins> said{}, right{}, count{};
  for (std::size_t i = 0; i < rows; ++i) {
    double sum = 0, top = 0;
    for (std::int64_t k = 0; k < answers.classes; ++k) {
      const double p =
          answers.scores[i * static_cast<std::size_t>(answers.classes) + static_cast<std::size_t>(k)];
      sum += p, top = std::max(top, p);
    }
    const double p = sum > 0 ? top / sum : 0;
    const std::size_t bin = std::min(bins - 1, static_cast<std::size_t>(p * bins));
    said[bin] += p, right[bin] += answers.said[i] == answers.truth[i] ? 1 : 0, count[bin] += 1;
  }
  double off = 0, chance = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    if (count[b] == 0) continue;
    const double share = said[b] / count[b];
    off += std::max(0.0, said[b] - right[b]) / static_cast<double>(rows);
    chance +=
        std::sqrt(count[b] * std::max(share * (1 - share), 0.25 / count[b])) / static_cast<double>(rows);
  }
  if (!(off > most_off) || !(off > beyond_chance * 0.8 * chance)) return {};
  return Finding{.says = fmt::format(
                     "probabilities are not calibrated: how sure answers are and how often they are right "
                     "differ by {:.0f} points",
                     100 * off),
                 .figure = off,
                 .threshold = most_off,
                 .advice = "fit them to the validation rows",
                 .command = "gradus calibrate " + facts.folder()};
}

}  // namespace

extern const FindingKind kind{"probabilities that say more than the rows hold", &look};

}  // namespace gradus::diagnose::not_calibrated
