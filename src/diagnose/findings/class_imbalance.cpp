// class_imbalance.cpp - a rare class that the training gave no weight.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::class_imbalance {
namespace {

// Rows of the commonest class for each of the rarest.
constexpr double most_apart = 5;
// How much smaller its recall is than that of the commonest class.
constexpr double recall_lost = 0.12;
constexpr std::int64_t fewest_rows = 5;

std::optional<Finding> look(Facts& facts) {
  if (facts.schema().task != Task::classify || !facts.command().training.class_weights.empty()) return {};
  const auto classes = facts.schema().classes.size();
  // Few rows of a rare class are among the validation rows alone; training rows were learnt by heart.
  std::vector<std::int64_t> rows(classes), right(classes);
  const OutOfFold& folds = facts.out_of_fold();
  for (std::int64_t i = 0; i < folds.rows.size(); ++i) {
    const auto k = static_cast<std::size_t>(facts.data().label(folds.rows.index(i)));
    const double* const p = &folds.probabilities[static_cast<std::size_t>(i) * classes];
    ++rows[k];
    right[k] += std::max_element(p, p + classes) == p + k ? 1 : 0;
  }
  const ClassAnswers& answers = facts.on_validation().classes;
  for (std::size_t i = 0; i < answers.truth.size(); ++i) {
    const auto k = static_cast<std::size_t>(answers.truth[i]);
    ++rows[k];
    right[k] += answers.said[i] == answers.truth[i] ? 1 : 0;
  }
  const auto most = static_cast<std::size_t>(std::max_element(rows.begin(), rows.end()) - rows.begin());
  const auto recall = [&](std::size_t k) {
    return static_cast<double>(right[k]) / static_cast<double>(std::max<std::int64_t>(1, rows[k]));
  };
  std::optional<Finding> found;
  for (std::size_t k = 0; k < classes; ++k) {
    const double apart =
        static_cast<double>(rows[most]) / static_cast<double>(std::max<std::int64_t>(1, rows[k]));
    if (rows[k] < fewest_rows || !(apart > most_apart) || !(recall(most) - recall(k) > recall_lost)) continue;
    const std::string text = fmt::format("{}: {} rows, {:.0f} % of them right", facts.schema().classes[k],
                                         rows[k], 100 * recall(k));
    if (!found || apart > found->figure)
      found =
          Finding{.says = fmt::format(
                      "classes have very different numbers of rows, and the rare ones are answered worse: of "
                      "{} ({} rows) {:.0f} % are right, of {} ({} rows) {:.0f} %",
                      facts.schema().classes[k], rows[k], 100 * recall(k), facts.schema().classes[most],
                      rows[most], 100 * recall(most)),
                  .figure = apart,
                  .threshold = most_apart,
                  .advice = "count all classes alike, and look at balanced_accuracy or f1_macro",
                  .command = facts.command_with([](RunCommand& command) {
                    command.training.class_weights = {"balanced"};
                    if (!command.training.solver) command.training.metric = "balanced_accuracy";
                  }),
                  .examples = found ? found->examples : std::vector<std::string>{}};
    found->examples.push_back(text);
  }
  return found;
}

}  // namespace

extern const FindingKind kind{
    "a class with far fewer rows than others, which is answered worse and was given no weight", &look};

}  // namespace gradus::diagnose::class_imbalance
