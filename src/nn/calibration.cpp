// calibration.cpp - probabilities laid through scores and what turned out to be true: sigmoids, or one
// temperature.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/calibration.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>
#include <utility>

#include "base/math.hpp"
#include "base/sums.hpp"
#include "base/weights.hpp"
#include "nn/isotonic.hpp"

namespace gradus {
namespace {

constexpr int most_steps = 100;
// Scores are taken from their mean, in units of their deviation, for the fit; so Newton's method converges to
// the last digits.
constexpr double enough = 1e-12;

/// What each of some rows counts for; one, where no weights are given.
class RowWeights {
 public:
  RowWeights(std::span<const double> weights, std::size_t rows) : given_(weights) {
    if (rows == 0)
      throw UsageError("calibration needs rows with the class of their truth, and there are none");
    if (!given_.empty() && given_.size() != rows)
      throw UsageError(
          fmt::format("calibration: {} weights do not fit {} rows; leave them out where all rows count alike",
                      given_.size(), rows));
    total_ = given_.empty() ? static_cast<double>(rows) : total_weight(given_, "calibration");
  }
  double of(std::size_t row) const { return given_.empty() ? 1 : given_[row]; }
  double total() const { return total_; }

 private:
  std::span<const double> given_;
  double total_;
};

/// The cross-entropy of a scaling on fixed scores, with its gradient and its Hessian by automatic
/// differentiation. `counts` are what each row is of the mean.
class PlattLoss {
 public:
  PlattLoss(const Tensor& scores, const Tensor& targets, const Tensor& counts)
      : scores_(scores), targets_(targets), counts_(counts) {
    const Var f = graph_.input("f", scores.shape(), Dtype::float64);
    const Var t = graph_.input("t", targets.shape(), Dtype::float64);
    const Var c = graph_.input("c", counts.shape(), Dtype::float64);
    const Var w = graph_.parameter("w", {2}, Dtype::float64);
    // With z = -(A f + B) the probability is sigmoid(z), and its cross-entropy softplus(z) - t z.
    const Var scaled = slice(w, 0, 0, 1) * f, z = -(scaled + slice(w, 0, 1, 2));
    const Var of_zeros = softplus(z);
    const Var loss = sum(c * (of_zeros - t * z)), gradient = gradients(loss, std::vector{w})[0];
    nodes_ = {loss.id(), gradient.id()};
    for (std::int64_t i = 0; i < 2; ++i)
      nodes_.push_back(gradients(sum(slice(gradient, 0, i, i + 1)), std::vector{w})[0].id());
  }

  struct At {
    double loss, gradient[2], hessian[2][2];
  };
  At at(double a, double b) const {
    const std::vector<Tensor> values =
        evaluate(graph_, nodes_,
                 {{"f", scores_}, {"t", targets_}, {"c", counts_}, {"w", Tensor::from<double>({2}, {a, b})}});
    At result{};
    result.loss = values[0].item();
    for (std::int64_t i = 0; i < 2; ++i) {
      result.gradient[i] = values[1].number(i);
      for (std::int64_t j = 0; j < 2; ++j)
        result.hessian[i][j] = values[static_cast<std::size_t>(2 + i)].number(j);
    }
    return result;
  }

 private:
  Tensor scores_, targets_, counts_;
  Graph graph_;
  std::vector<NodeId> nodes_;
};

// Newton's method with halved steps until the loss falls: the loss is convex, so it reaches the minimum.
PlattScaling minimum(const PlattLoss& loss, PlattScaling at) {
  constexpr double ridge = 1e-12;  // keeps the Hessian invertible where all scores are equal
  PlattLoss::At now = loss.at(at.a, at.b);
  for (int step = 0; step < most_steps; ++step) {
    const auto& [g, h] = std::tie(now.gradient, now.hessian);
    const double p = h[0][0] + ridge, q = h[0][1], r = h[1][1] + ridge, determinant = p * r - q * q;
    const double da = -(r * g[0] - q * g[1]) / determinant, db = -(p * g[1] - q * g[0]) / determinant;
    double size = 1;
    PlattLoss::At next = loss.at(at.a + da, at.b + db);
    while (!(next.loss <= now.loss) && size > enough) {
      size /= 2;
      next = loss.at(at.a + size * da, at.b + size * db);
    }
    if (!(next.loss <= now.loss)) break;
    at = {at.a + size * da, at.b + size * db};
    now = next;
    if (size * (std::abs(da) + std::abs(db)) < enough) break;
  }
  return at;
}

void check_count(const Calibration& calibration, const Shape& outputs) {
  const std::int64_t classes = outputs.rank() == 2 ? outputs.back() : 0;
  const std::int64_t needed = classes <= 2 ? std::min<std::int64_t>(classes, 1) : classes;
  if (needed == 0 || static_cast<std::int64_t>(calibration.size()) != needed)
    throw ShapeError(fmt::format("calibration: {} {} do not fit outputs {}", calibration.size(),
                                 calibration.maps.empty() ? "scalings" : "maps", outputs.labelled_str()));
}

/// The mean negative log-likelihood of a softmax of beta times scores, which is convex in beta.
class SoftmaxLoss {
 public:
  SoftmaxLoss(const Tensor& outputs, std::span<const std::int64_t> labels, const RowWeights& weights)
      : labels_(labels), weights_(weights) {
    const Shape& shape = outputs.shape();
    if (shape.rank() != 2 || shape[0] != static_cast<std::int64_t>(labels.size()) || shape[1] == 0)
      throw ShapeError(fmt::format("calibration: takes outputs [N, K] and N labels, got {} and {}",
                                   shape.str(), labels.size()));
    width_ = static_cast<std::size_t>(std::max<std::int64_t>(shape[1], 2));
    for (const std::int64_t label : labels)
      if (label < 0 || label >= static_cast<std::int64_t>(width_))
        throw UsageError(fmt::format("calibration: there is no class {} among {}", label, width_));
    for (std::int64_t i = 0; i < outputs.size(); ++i) {
      if (shape[1] == 1) scores_.push_back(0);  // one score is that of the second class
      scores_.push_back(outputs.number(i));
      if (!std::isfinite(scores_.back()))
        throw UsageError("calibration needs scores that are finite numbers, and one of them is not");
    }
    double largest = 0;
    for (std::size_t i = 0; i < scores_.size(); ++i)
      if (weights_.of(i / width_) > 0) largest = std::max(largest, std::abs(scores_[i]));
    if (largest > 0) unit_ = largest;
    for (double& score : scores_) score /= unit_;
  }

  /// Scores are taken in this unit, so that neither large nor small ones are lost: beta counts it.
  double unit() const { return unit_; }

  struct At {
    double loss = 0, slope = 0;
  };
  At at(double beta) const {
    At result;
    for (std::size_t row = 0; row < labels_.size(); ++row) {
      if (weights_.of(row) == 0) continue;
      const std::span<const double> s = std::span(scores_).subspan(row * width_, width_);
      const double largest = *std::max_element(s.begin(), s.end());
      const double truth = s[static_cast<std::size_t>(labels_[row])];
      double total = 0, weighted = 0;
      for (const double score : s) {
        const double e = math::exp(beta * (score - largest));
        total += e;
        weighted += e * (score - truth);
      }
      result.loss += weights_.of(row) * (math::log(total) + beta * (largest - truth));
      result.slope += weights_.of(row) * (weighted / total);
    }
    result.loss /= weights_.total();
    result.slope /= weights_.total();
    return result;
  }

 private:
  std::span<const std::int64_t> labels_;
  RowWeights weights_;
  std::vector<double> scores_;
  std::size_t width_ = 0;
  double unit_ = 1;
};

// Where the loss stops to fall, or reaches the least that the rows tell, on the way from 0.
double softmax_factor(const SoftmaxLoss& loss, double present, double least) {
  constexpr double sharpest = 1e6;
  const auto falls = [&](double beta) {
    const SoftmaxLoss::At at = loss.at(beta);
    return at.slope < 0 && at.loss > least;
  };
  double low = 0, high = std::min(present, sharpest);
  while (falls(high) && high < sharpest) low = std::exchange(high, 2 * high);
  for (int step = 0; step < most_steps; ++step) {
    const double middle = (low + high) / 2;
    (falls(middle) ? low : high) = middle;
  }
  return high;
}

// What the scalings are of: the score of each class, [B, K]; of two classes the lead of the second, [B, 1];
// of one output the output itself.
Var scaled_scores(Var s) { return s.shape().back() == 2 ? slice(s, 1, 1, 2) - slice(s, 1, 0, 1) : s; }

void check_labels(std::span<const std::int64_t> labels, const RowWeights& weights, std::int64_t classes) {
  std::vector<bool> there(static_cast<std::size_t>(classes));
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::int64_t label = labels[row];
    if (label < 0 || label >= classes)
      throw UsageError(fmt::format("calibration: there is no class {} among {}", label, classes));
    if (weights.of(row) > 0) there[static_cast<std::size_t>(label)] = true;
  }
  const auto absent = std::find(there.begin(), there.end(), false);
  if (absent != there.end())
    throw UsageError(fmt::format("calibration: class {} has no row, and nothing tells how probable it is",
                                 absent - there.begin()));
}

// The calibration by a part for each class as against all others, of two classes by one: fit(scores, yes,
// weights).
template <class Part, class Fit>
Calibration fitted(const Tensor& outputs, std::span<const std::int64_t> labels,
                   std::span<const double> weights, std::vector<Part> Calibration::*parts, const Fit& fit) {
  const Shape& shape = outputs.shape();
  if (shape.rank() != 2 || shape[0] != static_cast<std::int64_t>(labels.size()) || shape[1] == 0)
    throw ShapeError(fmt::format("calibration: takes outputs [N, K] and N labels, got {} and {}", shape.str(),
                                 labels.size()));
  if (!is_floating(outputs.dtype()))
    throw DtypeError(fmt::format("calibration: takes floating outputs, got {}", name(outputs.dtype())));
  Graph graph;
  const Var score = scaled_scores(cast(graph.input("s", shape, outputs.dtype()), Dtype::float64));
  const Tensor all = evaluate(graph, score.id(), {{"s", outputs}});
  check_labels(labels, RowWeights(weights, labels.size()), std::max<std::int64_t>(shape[1], 2));
  Calibration result;
  const std::int64_t columns = all.shape()[1];
  std::vector<double> scores(labels.size());
  std::vector<std::uint8_t> yes(labels.size());
  for (std::int64_t k = 0; k < columns; ++k) {
    for (std::size_t row = 0; row < labels.size(); ++row) {
      scores[row] = all.number(static_cast<std::int64_t>(row) * columns + k);
      yes[row] = labels[row] == (columns == 1 ? 1 : k) ? 1 : 0;
    }
    (result.*parts).push_back(fit(scores, yes, weights));
  }
  return result;
}

// Of maps: probabilities of each class as against all others, in double; of two classes that of the second.
Var mapped(const Calibration& calibration, Var outputs) {
  return by_isotonic_maps(calibration.maps, scaled_scores(cast(outputs, Dtype::float64)));
}

// Both of two classes, or divided by their sum; where that is 0 each class gets the same.
Var shared_out(Var p) {
  if (p.shape().back() == 1) {
    const Var both[] = {1 - p, p};
    return concatenate(both, 1);
  }
  const Var total = sum(p, {1}, true), none = cast(greater_equal(0 * total, total), Dtype::float64);
  return (p + none / static_cast<double>(p.shape().back())) / (total + none);
}

}  // namespace

PlattScaling fit_platt(std::span<const double> scores, std::span<const std::uint8_t> yes,
                       std::span<const double> weights) {
  if (scores.empty() || scores.size() != yes.size())
    throw UsageError(
        fmt::format("calibration needs an answer for each of some scores, got {} scores and {} answers",
                    scores.size(), yes.size()));
  if (!std::all_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); }))
    throw UsageError("calibration needs scores that are finite numbers, and one of them is not");
  const RowWeights counts(weights, scores.size());
  CompensatedSum sums[2];  // what no and yes count for
  double unit = 0;         // the largest score: distances of scores might overflow without it
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (yes[i] > 1)
      throw UsageError(fmt::format("calibration: answers are 0 for no and 1 for yes, and answer {} is {}",
                                   i + 1, static_cast<int>(yes[i])));
    sums[yes[i]].add(counts.of(i));
    if (counts.of(i) > 0) unit = std::max(unit, std::abs(scores[i]));
  }
  if (unit == 0) unit = 1;
  WeightedMoments moments;
  for (std::size_t i = 0; i < scores.size(); ++i) moments.add(scores[i] / unit, counts.of(i));
  const double mean = moments.mean(), deviation = moments.deviation() > 0 ? moments.deviation() : 1;
  const double negatives = sums[0].value(), positives = sums[1].value();
  const auto rows = static_cast<std::int64_t>(scores.size());
  Tensor f({rows}, Dtype::float64), t({rows}, Dtype::float64), c({rows}, Dtype::float64);
  for (std::int64_t i = 0; i < rows; ++i) {
    const auto at = static_cast<std::size_t>(i);
    // One that counts for nothing may lie where no number is.
    f.set_number(i, counts.of(at) > 0 ? (scores[at] / unit - mean) / deviation : 0);
    t.set_number(i, yes[at] != 0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
    c.set_number(i, counts.of(at) / counts.total());
  }
  PlattScaling found = minimum(PlattLoss(f, t, c), {0, math::log((negatives + 1) / (positives + 1))});
  found.b -= found.a * (mean / deviation);
  found.a = found.a / deviation / unit;
  return found;
}

Calibration fit_calibration(const Tensor& outputs, std::span<const std::int64_t> labels,
                            std::span<const double> weights) {
  return fitted(outputs, labels, weights, &Calibration::scalings, fit_platt);
}

Calibration fit_isotonic_calibration(const Tensor& outputs, std::span<const std::int64_t> labels,
                                     std::span<const double> weights) {
  return fitted(outputs, labels, weights, &Calibration::maps, fit_isotonic);
}

Calibration fit_temperature(const Tensor& outputs, std::span<const std::int64_t> labels, double present,
                            std::span<const double> weights) {
  if (!(present > 0) || !std::isfinite(present))
    throw UsageError(
        fmt::format("calibration: scores count {} times now; that must be more than 0", present));
  const RowWeights counts(weights, labels.size());
  const SoftmaxLoss loss(outputs, labels, counts);
  const double rows = counts.total();
  const double present_beta = present * loss.unit();
  const SoftmaxLoss::At as_it_is = loss.at(present_beta);
  double least = math::log((rows + 2) / (rows + 1));
  const bool sharp = as_it_is.slope < 0 && as_it_is.loss <= least;
  if (as_it_is.loss <= least) least = 0;  // where it is sharp already, softer is no risk
  const double beta = sharp ? present : softmax_factor(loss, present_beta, least) / loss.unit();
  const std::int64_t classes = outputs.shape().back();
  const std::size_t scalings = classes > 2 ? static_cast<std::size_t>(classes) : 1;
  return {std::vector<PlattScaling>(scalings, {-beta, 0}), true, {}};
}

// In double: where scores are far from 0, A f and B cancel.
Var calibrated_scores(const Calibration& calibration, Var outputs) {
  check_count(calibration, outputs.shape());
  if (!calibration.maps.empty()) {
    const Var p = mapped(calibration, outputs);
    return cast(p.shape().back() == 1 ? p - 0.5 : p, outputs.dtype());
  }
  const Var scores = scaled_scores(cast(outputs, Dtype::float64));
  if (outputs.shape().back() <= 2) {
    const auto& [a, b] = calibration.scalings[0];
    return cast(-(a * scores + b), outputs.dtype());
  }
  const auto classes = static_cast<std::int64_t>(calibration.scalings.size());
  Tensor a({classes}, Dtype::float64), b({classes}, Dtype::float64);
  for (std::int64_t k = 0; k < classes; ++k) {
    a.set_number(k, calibration.scalings[static_cast<std::size_t>(k)].a);
    b.set_number(k, calibration.scalings[static_cast<std::size_t>(k)].b);
  }
  Graph& graph = outputs.graph();
  return cast(-(scores * graph.constant(a) + graph.constant(b)), outputs.dtype());
}

Var calibrated(const Calibration& calibration, Var outputs) {
  if (!calibration.maps.empty()) {
    check_count(calibration, outputs.shape());
    return cast(shared_out(mapped(calibration, outputs)), outputs.dtype());
  }
  const Var z = calibrated_scores(calibration, outputs);
  if (z.shape().back() == 1) {
    const Var both[] = {sigmoid(-z), sigmoid(z)};
    return concatenate(both, 1);
  }
  // Sigmoids divided by their sum are a softmax of their logarithms, which holds where they are all 0.
  return softmax(calibration.softmax ? z : -softplus(-z));
}

}  // namespace gradus
