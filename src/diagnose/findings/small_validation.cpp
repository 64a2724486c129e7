// small_validation.cpp - validation rows that are too few to choose by.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::small_validation {
namespace {

// Half of the 95 % interval of the error.
constexpr double widest = 0.12;
// Of numbers, whose errors have long tails, of the share of the variance.
constexpr double widest_of_numbers = 0.3;
// As few say nothing at all.
constexpr double fewest = 20;
// A binomial share of few rows, all of them right, has an interval too (Agresti and Coull: two more of each).
constexpr double student = 1.96, added = 2;

std::optional<Finding> look(Facts& facts) {
  const Answers& answers = facts.on_validation();
  const auto rows = static_cast<double>(answers.errors.each.size());
  double error = answers.errors.error;
  if (facts.schema().task == Task::classify) {
    const double share = (answers.errors.mean * rows + added) / (rows + 2 * added);
    error = std::sqrt(share * (1 - share) / (rows + 2 * added));
  }
  const double half = student * error;
  const double most = facts.schema().task == Task::regress ? widest_of_numbers : widest;
  const bool few = rows < fewest;
  if (!few && !(half > most)) return {};
  return Finding{.says = fmt::format(
                     "{:.0f} validation rows say {} to within {:.0f} points only: models that differ by less "
                     "cannot be told apart",
                     rows, quality(facts.schema().task, answers.errors.mean), 100 * half),
                 .figure = few ? rows : half,
                 .threshold = few ? fewest : most,
                 .advice = "hold out more rows, or compare by cross-validation",
                 .command = facts.command_with([](RunCommand& command) {
                   command.load.fractions.validation = std::max(0.2, 2 * command.load.fractions.validation);
                   command.load.fractions.validation = std::min(0.4, command.load.fractions.validation);
                 })};
}

}  // namespace

extern const FindingKind kind{"so few validation rows that chance decides between candidates", &look};

}  // namespace gradus::diagnose::small_validation
