// mislabelled_rows.cpp - rows whose class others contradict.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::mislabelled_rows {
namespace {

// Rows are hard where classes meet, and there models are not sure: of the half of which they are surest, more
// than this part has another class only where classes are wrong.
constexpr double most_contradicted = 0.08;
// Listed are rows of which the model is so sure, and as many of the nearest rows agree.
constexpr double sure = 0.6;
constexpr std::int64_t near = 10, agreeing = 6, unanimous = 8;
constexpr std::size_t most_listed = 20;
constexpr double distance_work = 2e8;

/// Of a row.
struct Answer {
  double probability = 0;
  bool contradicted = false;
  std::int64_t votes = 0;
};

std::optional<Finding> look(Facts& facts) {
  const Schema& schema = facts.schema();
  if (schema.task != Task::classify) return {};
  const OutOfFold& answered = facts.out_of_fold();
  const Rows& rows = answered.rows;
  const std::vector<double>& probabilities = answered.probabilities;
  const Neighbours around = nearest_rows(rows, near, distance_work);
  if (around.asked == 0) throw CannotLook("the rows are too few or too wide for distances");
  const auto classes = static_cast<std::int64_t>(schema.classes.size());
  std::vector<std::pair<double, std::string>> found;
  std::vector<Answer> answers;
  for (std::int64_t i = 0; i < around.asked; ++i) {
    const double* const p = &probabilities[static_cast<std::size_t>(i * classes)];
    const std::int64_t said = std::max_element(p, p + classes) - p, given = facts.data().label(rows.index(i));
    std::int64_t votes = 0;
    for (std::int64_t k = 0; k < near; ++k)
      votes += facts.data().label(rows.index(around.places[static_cast<std::size_t>(i * near + k)])) == said
                   ? 1
                   : 0;
    answers.push_back({p[said], said != given, votes});
    if (said == given || !(p[said] > sure) || votes < agreeing) continue;
    found.emplace_back(p[given],
                       fmt::format("row {}: {}, rather {} ({:.0f} %)", facts.data().row_text(rows.index(i)),
                                   schema.classes[static_cast<std::size_t>(given)],
                                   schema.classes[static_cast<std::size_t>(said)], 100 * p[said]));
  }
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.probability > b.probability; });
  answers.resize(answers.size() / 2);
  const auto wrong =
      std::count_if(answers.begin(), answers.end(), [](const Answer& each) { return each.contradicted; });
  const auto pure = std::count_if(answers.begin(), answers.end(),
                                  [](const Answer& each) { return each.votes >= unanimous; });
  const double share = static_cast<double>(wrong) / static_cast<double>(answers.size());
  // Where classes lie on one another, no label is wrong: then most rows have others of other classes around.
  if (2 * pure < static_cast<std::int64_t>(answers.size())) return {};
  if (!(share > most_contradicted) || found.empty()) return {};
  std::sort(found.begin(), found.end());
  Finding result{
      .says = fmt::format(
          "{} of {} training rows looked at may have a wrong class: a model that has not seen them is "
          "sure of another, and so are the rows around them",
          found.size(), around.asked),
      .figure = share,
      .threshold = most_contradicted,
      .advice = "look at these rows, and mend their class where it is wrong",
      .command = fmt::format("gradus inspect {}", facts.command().data)};
  for (std::size_t i = 0; i < std::min(most_listed, found.size()); ++i)
    result.examples.push_back(found[i].second);
  return result;
}

}  // namespace

extern const FindingKind kind{
    "rows whose class is contradicted by a model that has not learnt from them, and by the rows around them",
    &look};

}  // namespace gradus::diagnose::mislabelled_rows
