// out_of_fold.cpp - what models say of training rows that they have not learnt from.
#include <algorithm>
#include <gradus/predictor.hpp>

#include "diagnose/facts.hpp"

namespace gradus::diagnose {
namespace {

constexpr std::int64_t folds = 4, fold_steps = 400, most_folded = 2000, fewest_folded = 80;

/// A fold: places among the rows, their rows, and all others.
struct Fold {
  std::vector<std::int64_t> places{}, own{}, others{};
};

Fold fold_of(const Rows& rows, std::int64_t number) {
  Fold fold;
  for (std::int64_t i = 0; i < rows.size(); ++i) {
    (i % folds == number ? fold.own : fold.others).push_back(rows.index(i));
    if (i % folds == number) fold.places.push_back(i);
  }
  return fold;
}

OutOfFold answered(Facts& facts) {
  OutOfFold result{facts.training().take(most_folded), {}};
  if (result.rows.size() < fewest_folded) throw CannotLook("there are too few rows");
  const Model& first = facts.first_model();
  if (facts.saved().loss.kind().functions.says == PredictionKind::scores)
    throw CannotLook("the model says no probabilities");
  const auto classes = facts.schema().classes.size();
  result.probabilities.resize(static_cast<std::size_t>(result.rows.size()) * classes);
  // No more than the run took to its best: others would be sure of what they have learnt by heart.
  const std::int64_t steps = std::min(facts.trial_steps(fold_steps), facts.kept_steps());
  for (std::int64_t number = 0; number < folds; ++number) {
    const Fold fold = fold_of(result.rows, number);
    const Dataset part = facts.only(Rows(facts.data(), fold.others));
    const Model model = facts.trained(first, part, steps, facts.command().training.seed);
    const Predictor predictor(model, facts.saved().loss);
    if (static_cast<std::size_t>(predictor.outputs()) != classes)
      throw CannotLook("the model says no probability of each class");
    std::vector<double> said(fold.own.size() * classes);
    predictor.predict(Rows(facts.data(), fold.own), said, facts.threads());
    for (std::size_t i = 0; i < fold.own.size(); ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < classes; ++k) sum += said[i * classes + k];
      for (std::size_t k = 0; k < classes; ++k)
        result.probabilities[static_cast<std::size_t>(fold.places[i]) * classes + k] =
            said[i * classes + k] / (sum > 0 ? sum : 1);
    }
  }
  return result;
}

}  // namespace

const OutOfFold& Facts::out_of_fold() {
  if (!out_of_fold_) out_of_fold_ = answered(*this);
  return *out_of_fold_;
}

}  // namespace gradus::diagnose
