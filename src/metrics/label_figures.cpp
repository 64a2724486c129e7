// label_figures.cpp - figures of labels, of which a row may have several: of each, and of all together.
#include <cmath>
#include <limits>

#include "base/sums.hpp"
#include "metrics/figures.hpp"

namespace gradus::metrics {
namespace {

/// Weights of rows that have a label, were said to, and both.
struct LabelCounts {
  CompensatedSum truth, said, both;

  double precision() const { return share(both.value(), said.value()); }
  double recall() const { return share(both.value(), truth.value()); }
  double f1() const { return share(2 * both.value(), truth.value() + said.value()); }

 private:
  static double share(double a, double b) { return b > 0 ? a / b : 0; }
};

double mean_of_labels(const std::vector<LabelCounts>& labels, double (LabelCounts::*figure)() const) {
  CompensatedSum sum;
  for (const LabelCounts& each : labels) sum.add((each.*figure)());
  return sum.value() / static_cast<double>(labels.size());
}

}  // namespace

LabelFigures::LabelFigures(const LabelAnswers& answers) : answers_(answers) {
  const auto width = static_cast<std::size_t>(answers.labels);
  for (std::size_t k = 0; k < width; ++k) {
    rankings_.emplace_back(answers.probabilities, k, width);
    truths_.emplace_back();
    for (std::size_t at = k; at < answers.truth.size(); at += width)
      truths_.back().push_back(answers.truth[at]);
  }
}

void LabelFigures::tell(std::span<const double> weights, Told& told) const {
  const auto width = static_cast<std::size_t>(answers_.labels);
  std::vector<LabelCounts> labels(width);
  LabelCounts all;
  CompensatedSum exact, wrong, rows;
  for (std::size_t row = 0; row < weights.size(); ++row) {
    std::size_t errors = 0;
    for (std::size_t k = 0; k < width; ++k) {
      const bool truth = answers_.truth[row * width + k] == 1, said = answers_.says(row * width + k);
      for (LabelCounts* counts : {&labels[k], &all}) {
        counts->truth.add(truth ? weights[row] : 0);
        counts->said.add(said ? weights[row] : 0);
        counts->both.add(truth && said ? weights[row] : 0);
      }
      errors += truth != said ? 1 : 0;
    }
    exact.add(errors == 0 ? weights[row] : 0);
    wrong.add(weights[row] * static_cast<double>(errors));
    rows.add(weights[row]);
  }
  told("subset_accuracy", exact.value() / rows.value());
  told("hamming_loss", wrong.value() / rows.value() / static_cast<double>(width));
  told("precision_micro", all.precision());
  told("recall_micro", all.recall());
  told("f1_micro", all.f1());
  told("precision_macro", mean_of_labels(labels, &LabelCounts::precision));
  told("recall_macro", mean_of_labels(labels, &LabelCounts::recall));
  told("f1_macro", mean_of_labels(labels, &LabelCounts::f1));
  for (std::size_t k = 0; k < width; ++k) {
    const auto of = static_cast<std::int64_t>(k);
    told("precision", labels[k].precision(), of);
    told("recall", labels[k].recall(), of);
    told("f1", labels[k].f1(), of);
    const Ranking::Areas areas = rankings_[k].areas(truths_[k], 1, weights);
    told("roc_auc", areas.roc, of);
    told("pr_auc", areas.pr, of);
  }
}

}  // namespace gradus::metrics
