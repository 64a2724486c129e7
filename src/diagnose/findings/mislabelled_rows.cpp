// mislabelled_rows.cpp - rows whose class others contradict.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/predictor.hpp>

#include "diagnose/finding.hpp"

namespace gradus::diagnose::mislabelled_rows {
namespace {

// Folds of the training rows, each answered by a model that learnt from the others.
constexpr std::int64_t folds = 4, steps = 400, most_rows = 2000, fewest_rows = 80;
// Rows are hard where classes meet, and there models are not sure: of the half of which they are surest, more
// than this part has another class only where classes are wrong.
constexpr double most_contradicted = 0.05;
// Listed are rows of which the model is so sure, and as many of the nearest rows agree.
constexpr double sure = 0.6;
constexpr std::int64_t near = 10, agreeing = 6;
constexpr std::size_t most_listed = 20;
constexpr double distance_work = 2e8;

// [rows, classes]: what models that learnt from other rows say, sums of a row being 1.
std::vector<double> out_of_fold(Facts& facts, const Rows& rows) {
  const auto classes = static_cast<std::int64_t>(facts.schema().classes.size());
  std::vector<double> result(static_cast<std::size_t>(rows.size() * classes));
  const Model& first = facts.first_model();
  if (facts.saved().loss.kind().functions.says == PredictionKind::scores)
    throw CannotLook("the model says no probabilities");
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    std::vector<std::int64_t> others, own, places;
    for (std::int64_t i = 0; i < rows.size(); ++i) {
      if (i % folds == fold) {
        own.push_back(rows.index(i));
        places.push_back(i);
      } else {
        others.push_back(rows.index(i));
      }
    }
    const Dataset part = facts.only(Rows(facts.data(), others));
    const Model model = facts.trained(first, part, facts.trial_steps(steps), facts.command().training.seed);
    const Predictor predictor(model, facts.saved().loss);
    std::vector<double> said(own.size() * static_cast<std::size_t>(predictor.outputs()));
    predictor.predict(Rows(facts.data(), own), said, facts.threads());
    for (std::size_t i = 0; i < own.size(); ++i) {
      double sum = 0;
      for (std::int64_t k = 0; k < classes; ++k)
        sum += said[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(k)];
      for (std::int64_t k = 0; k < classes; ++k)
        result[static_cast<std::size_t>(places[i] * classes + k)] =
            said[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(k)] / (sum > 0 ? sum : 1);
    }
  }
  return result;
}

std::optional<Finding> look(Facts& facts) {
  const Schema& schema = facts.schema();
  if (schema.task != Task::classify) return {};
  const Rows rows = facts.training().take(most_rows);
  if (rows.size() < fewest_rows) throw CannotLook("there are too few rows");
  const Neighbours around = nearest_rows(rows, near, distance_work);
  if (around.asked == 0) throw CannotLook("the inputs are codes");
  const std::vector<double> probabilities = out_of_fold(facts, rows);
  const auto classes = static_cast<std::int64_t>(schema.classes.size());
  std::vector<std::pair<double, std::string>> found;
  std::vector<std::pair<double, bool>> answers;
  for (std::int64_t i = 0; i < around.asked; ++i) {
    const double* const p = &probabilities[static_cast<std::size_t>(i * classes)];
    const std::int64_t said = std::max_element(p, p + classes) - p, given = facts.data().label(rows.index(i));
    answers.emplace_back(-p[said], said != given);
    if (said == given || !(p[said] > sure)) continue;
    std::int64_t votes = 0;
    for (std::int64_t k = 0; k < near; ++k)
      votes += facts.data().label(rows.index(around.places[static_cast<std::size_t>(i * near + k)])) == said
                   ? 1
                   : 0;
    if (votes < agreeing) continue;
    found.emplace_back(p[given],
                       fmt::format("row {}: {}, rather {} ({:.0f} %)", facts.data().row_text(rows.index(i)),
                                   schema.classes[static_cast<std::size_t>(given)],
                                   schema.classes[static_cast<std::size_t>(said)], 100 * p[said]));
  }
  std::stable_sort(answers.begin(), answers.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  answers.resize(answers.size() / 2);
  const auto wrong =
      std::count_if(answers.begin(), answers.end(), [](const auto& each) { return each.second; });
  const double share = static_cast<double>(wrong) / static_cast<double>(answers.size());
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
