// class_figures.cpp - figures of classes: from counts of true and said ones, from probabilities, from orders.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/sums.hpp"
#include "metrics/figures.hpp"

namespace gradus::metrics {
namespace {

// What scikit-learn's log_loss keeps probabilities from 0 and 1 by.
constexpr double least = std::numeric_limits<double>::epsilon();

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

// A mean of few numbers, some of which may not be there.
class Mean {
 public:
  void add(double value, double weight = 1) {
    sum_.add(weight * value);
    count_.add(weight);
  }
  double value() const {
    return count_.value() > 0 ? sum_.value() / count_.value() : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  CompensatedSum sum_, count_;
};

struct OfClass {
  double precision = 0, recall = 0, f1 = 0;
};

}  // namespace

/// Weights of rows by true and said class.
struct ClassFigures::Confusion {
  Confusion(const ClassAnswers& answers, std::span<const double> weights)
      : truth(static_cast<std::size_t>(answers.classes)), said(truth.size()), right(truth.size()) {
    for (std::size_t row = 0; row < weights.size(); ++row) {
      const auto t = static_cast<std::size_t>(answers.truth[row]),
                 s = static_cast<std::size_t>(answers.said[row]);
      truth[t].add(weights[row]);
      said[s].add(weights[row]);
      if (t == s) right[t].add(weights[row]);
      all.add(weights[row]);
      if (t == s) hits.add(weights[row]);
    }
  }
  OfClass of(std::size_t k) const {
    OfClass result;
    result.precision = ratio(right[k].value(), said[k].value());
    result.recall = ratio(right[k].value(), truth[k].value());
    result.f1 = ratio(2 * right[k].value(), truth[k].value() + said[k].value());
    return result;
  }
  // Matthews' correlation, as Gorodkin (2004) has it for several classes.
  double mcc() const {
    const double n = all.value();
    CompensatedSum both, truths, saids;
    for (std::size_t k = 0; k < truth.size(); ++k) {
      const double t = truth[k].value() / n, s = said[k].value() / n;
      both.add(t * s), truths.add(t * t), saids.add(s * s);
    }
    const double spread = (1 - saids.value()) * (1 - truths.value());
    return spread > 0 ? (hits.value() / n - both.value()) / std::sqrt(spread) : 0;
  }
  double kappa() const {
    const double n = all.value();
    CompensatedSum chance;
    for (std::size_t k = 0; k < truth.size(); ++k) chance.add(truth[k].value() / n * (said[k].value() / n));
    const double left = 1 - chance.value();
    return left > 0 ? 1 - (1 - hits.value() / n) / left : std::numeric_limits<double>::quiet_NaN();
  }

  std::vector<CompensatedSum> truth, said, right;
  CompensatedSum all, hits;
};

ClassFigures::ClassFigures(const ClassAnswers& answers) : answers_(answers) {
  const std::size_t rows = answers.truth.size(), width = static_cast<std::size_t>(answers.classes);
  if (answers.probabilities) {
    log_losses_.resize(rows), briers_.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) prepare_probabilities(row, width);
  }
  if (width > 3) places_.resize(rows);
  for (std::size_t row = 0; row < places_.size(); ++row) places_[row] = place(row);
  for (std::size_t k = width == 2 ? 1 : 0; k < width; ++k) rankings_.emplace_back(answers.scores, k, width);
}

void ClassFigures::prepare_probabilities(std::size_t row, std::size_t width) {
  const std::span<const double> of_row = std::span(answers_.scores).subspan(row * width, width);
  const auto truth = static_cast<std::size_t>(answers_.truth[row]);
  CompensatedSum sum, brier;
  for (const double each : of_row) sum.add(each);
  const auto probability = [&](std::size_t k) { return sum.value() > 0 ? of_row[k] / sum.value() : 0; };
  for (std::size_t k = width == 2 ? 1 : 0; k < width; ++k) {
    const double error = probability(k) - (k == truth ? 1 : 0);
    brier.add(error * error);
  }
  log_losses_[row] = -std::log(std::clamp(probability(truth), least, 1 - least));
  briers_[row] = brier.value();
}

std::int64_t ClassFigures::place(std::size_t row) const {
  const auto width = static_cast<std::size_t>(answers_.classes),
             truth = static_cast<std::size_t>(answers_.truth[row]);
  const double* of_row = answers_.scores.data() + row * width;
  std::int64_t before = 0;
  for (std::size_t k = 0; k < width; ++k)
    if (of_row[k] > of_row[truth] || (k > truth && of_row[k] == of_row[truth])) ++before;
  return before;
}

void ClassFigures::tell(std::span<const double> weights, Told& told) const {
  tell_counts(weights, told);
  tell_scores(weights, told);
  tell_areas(weights, told);
}

void ClassFigures::tell_counts(std::span<const double> weights, Told& told) const {
  const Confusion counts(answers_, weights);
  const std::size_t width = counts.truth.size();
  Mean recalls;
  Mean macro[3], weighted[3];
  for (std::size_t k = 0; k < width; ++k) {
    const OfClass of = counts.of(k);
    const double figures[] = {of.precision, of.recall, of.f1}, rows = counts.truth[k].value();
    if (rows > 0) recalls.add(of.recall);
    for (std::size_t i = 0; i < 3; ++i) {
      if (rows > 0 || counts.said[k].value() > 0) macro[i].add(figures[i]);
      weighted[i].add(figures[i], rows);
    }
  }
  told("accuracy", counts.hits.value() / counts.all.value());
  told("balanced_accuracy", recalls.value());
  if (width == 2) {
    const OfClass of = counts.of(1);
    told("precision", of.precision), told("recall", of.recall), told("f1", of.f1);
  }
  told("precision_macro", macro[0].value()), told("precision_weighted", weighted[0].value());
  told("recall_macro", macro[1].value()), told("recall_weighted", weighted[1].value());
  told("f1_macro", macro[2].value()), told("f1_weighted", weighted[2].value());
  told("mcc", counts.mcc()), told("kappa", counts.kappa());
  for (std::size_t k = 0; k < width; ++k) {
    const OfClass of = counts.of(k);
    const auto number = static_cast<std::int64_t>(k);
    told("precision", of.precision, number), told("recall", of.recall, number), told("f1", of.f1, number);
  }
}

void ClassFigures::tell_scores(std::span<const double> weights, Told& told) const {
  if (answers_.probabilities) {
    told("log_loss", mean_of(log_losses_, weights));
    told("brier", mean_of(briers_, weights));
  }
  for (const auto& [name, among] : {std::pair{"top_3", 3}, std::pair{"top_5", 5}}) {
    if (answers_.classes <= among) continue;
    Mean hits;
    for (std::size_t row = 0; row < places_.size(); ++row)
      hits.add(places_[row] < among ? 1 : 0, weights[row]);
    told(name, hits.value());
  }
}

void ClassFigures::tell_areas(std::span<const double> weights, Told& told) const {
  const bool two = answers_.classes == 2;
  Mean roc, pr;
  for (std::size_t i = 0; i < rankings_.size(); ++i) {
    const std::int64_t number = static_cast<std::int64_t>(i) + (two ? 1 : 0);
    const Ranking::Areas areas = rankings_[i].areas(answers_.truth, number, weights);
    if (!std::isnan(areas.roc)) roc.add(areas.roc);
    if (!std::isnan(areas.pr)) pr.add(areas.pr);
    if (!two) told("roc_auc", areas.roc, number), told("pr_auc", areas.pr, number);
  }
  told("roc_auc", roc.value()), told("pr_auc", pr.value());
}

}  // namespace gradus::metrics
