// divergence.cpp - losses that grow without end, and the curvature that explains them.
#include "optim/divergence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/minimize.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "base/sums.hpp"

namespace gradus {
namespace {

// Losses jump now and then: only many in a row, each this many times the first ones, are no accident. Nor are
// single batches a good measure: there are as many first ones as batches in an epoch, within limits.
constexpr std::int64_t fewest_first = 3, most_first = 20;
constexpr std::size_t window = 20;
constexpr double far_above = 100;

// What creeps is small at first: a quadratic at 2.1 / curvature grows by a fifth a step. Losses of the same
// rows that rise so often in a row, by so much, or of other rows that are each so far above the first ones,
// ask for a look at the curvature, which decides.
constexpr std::size_t creeping_rises = 5, very_first = 3, creeping_above = 4;
constexpr double crept = 1.3, well_above = 1.5;

constexpr int most_products = 100;
constexpr double settled = 1e-6;

double norm_of(const std::vector<Tensor>& tensors) {
  return norm_of_each([&](const auto& visit) {
    for (const Tensor& tensor : tensors)
      for (std::int64_t i = 0; i < tensor.size(); ++i) visit(tensor.number(i));
  });
}

// Cut to two digits, so that it stays below.
double two_digits(double x) {
  const double unit = std::pow(10, std::floor(std::log10(x)) - 1);
  return std::stod(fmt::format("{:.1e}", std::floor(x / unit * (1 + 1e-12)) * unit));
}

}  // namespace

DivergenceWatch::DivergenceWatch(std::int64_t first_ones, Losses losses)
    : first_ones_(static_cast<std::size_t>(std::clamp(first_ones, fewest_first, most_first))),
      losses_(losses) {}

bool DivergenceWatch::sees(double loss) {
  if (seen_ == 0) start_ = loss;
  if (seen_ < very_first) early_ = std::max(early_, std::abs(loss));
  above_ = seen_ >= very_first && loss > well_above * early_ ? above_ + 1 : 0;
  if (!last_.empty() && loss > last_.back()) {
    if (rises_++ == 0) rise_from_ = last_.back();
  } else {
    rises_ = 0;
  }
  if (seen_++ < first_ones_) first_ = std::max(first_, std::abs(loss));
  if (last_.size() == window) last_.erase(last_.begin());
  last_.push_back(loss);
  const double limit = far_above * first_;
  return first_ > 0 && last_.size() == window && last_.back() > last_.front() &&
         std::all_of(last_.begin(), last_.end(), [&](double each) { return each > limit; });
}

bool DivergenceWatch::creeps() const {
  if (seen_ < calm_until_) return false;
  if (losses_ == Losses::noisy) return early_ > 0 && above_ >= creeping_above;
  return rises_ >= creeping_rises && rise_from_ > 0 && last_.back() > crept * rise_from_ &&
         (losses_ == Losses::convex || last_.back() > start_);
}

bool DivergenceWatch::has_grown() const {
  return start_ != 0 && !last_.empty() && last_.back() > far_above * std::abs(start_);
}

double largest_curvature(Var loss, std::span<const Var> wrt, Feeds feeds) {
  Graph& graph = loss.graph();
  std::vector<Var> directions;
  std::vector<Tensor> start;
  for (std::size_t i = 0; i < wrt.size(); ++i) {
    const std::string name = fmt::format("direction {}", i);
    directions.push_back(graph.input(name, wrt[i].shape(), wrt[i].dtype()));
    const Random random(1, name);
    Tensor tensor(wrt[i].shape(), wrt[i].dtype());
    for (std::int64_t j = 0; j < tensor.size(); ++j)
      tensor.set_number(j, random.normal(static_cast<std::uint64_t>(j)));
    start.push_back(std::move(tensor));
  }
  std::vector<NodeId> products;
  for (const Var& product : hessian_vector(loss, wrt, directions)) products.push_back(product.id());
  double curvature = 0, length = norm_of(start);
  std::vector<Tensor> direction = std::move(start);
  for (int i = 0; i < most_products && length > 0 && std::isfinite(length); ++i) {
    for (std::size_t k = 0; k < direction.size(); ++k) {
      for (std::int64_t j = 0; j < direction[k].size(); ++j)
        direction[k].set_number(j, direction[k].number(j) / length);
      feeds.insert_or_assign(fmt::format("direction {}", k), direction[k]);
    }
    direction = evaluate(graph, products, feeds);
    length = norm_of(direction);
    const double before = std::exchange(curvature, length);
    if (std::abs(curvature - before) <= settled * curvature) break;
  }
  return curvature;
}

double largest_stable_learning_rate(const Rule& rule, double curvature) {
  const auto stable = rule.kind().functions.stable;
  return stable && curvature > 0 ? stable(rule.object()) / curvature : 0;
}

double calmer_learning_rate(const Rule& rule, double present, double curvature) {
  const double limit = std::isfinite(curvature) ? largest_stable_learning_rate(rule, curvature) : 0;
  return two_digits(limit > 0 && limit / 2 < present ? limit / 2 : present / 10);
}

}  // namespace gradus
