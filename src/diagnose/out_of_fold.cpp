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

}  // namespace

OutOfFold Facts::answered_out_of_fold() {
  OutOfFold result{training().take(most_folded), {}};
  if (result.rows.size() < fewest_folded) throw CannotLook("there are too few rows");
  const Model& first = first_model();
  if (saved().loss.kind().functions.says == PredictionKind::scores)
    throw CannotLook("the model says no probabilities");
  const auto classes = schema().classes.size();
  result.probabilities.resize(static_cast<std::size_t>(result.rows.size()) * classes);
  // No more than the run took to its best: others would be sure of what they have learnt by heart.
  const std::int64_t steps = std::min(trial_steps(fold_steps), kept_steps());
  for (std::int64_t number = 0; number < folds; ++number) {
    const Fold fold = fold_of(result.rows, number);
    const Dataset part = only(Rows(data(), fold.others));
    const Model model = trained(first, part, steps, command().training.seed);
    const Predictor predictor(model, saved().loss);
    if (static_cast<std::size_t>(predictor.outputs()) != classes)
      throw CannotLook("the model says no probability of each class");
    std::vector<double> said(fold.own.size() * classes);
    predictor.predict(Rows(data(), fold.own), said, threads());
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

}  // namespace gradus::diagnose
