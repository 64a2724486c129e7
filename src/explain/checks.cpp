// checks.cpp - compares numbers before and after a step, and gradients with central differences.
#include "explain/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/ops.hpp>
#include <limits>

#include "autodiff/settled_slope.hpp"
#include "explain/rewriter.hpp"
#include "graph/op.hpp"

namespace gradus::explain {
namespace {

constexpr double wide_step = 1e-4, narrow_step = 1e-7, side_step = 1e-5;
// A difference that is closer than this needs no second look with a narrow step.
constexpr double close_enough = 1e-7;
// How far slopes of two steps may differ where both are right.
constexpr double settled_within = 1e-6;

// How far a slope on one side may be off, as a share of what it should be.
constexpr double noise = 5e-7;

// 2 x - t: the other side of x.
Tensor mirrored(const Tensor& t, double x) { return Tensor::full({}, Dtype::float64, 2 * x - t.item()); }

std::vector<std::int64_t> spread_entries(std::int64_t size, std::int64_t most) {
  std::vector<std::int64_t> result;
  const std::int64_t count = most <= 0 ? size : std::min(size, most);
  for (std::int64_t i = 0; i < count; ++i) result.push_back(i * size / count);
  return result;
}

// The slope on one side, with an error that shrinks like the square of the step.
double slope_ahead(const ScalarFunction& f, const Tensor& at) {
  return 2 * forward_difference(f, at, side_step / 2).item() - forward_difference(f, at, side_step).item();
}

// The slope of a function of one number, given what it should be. On a kink, where slopes differ, each
// between them is one. Nothing where differences cannot tell.
std::optional<double> slope_at(const ScalarFunction& f, double x, double expected) {
  const Tensor at = Tensor::full({}, Dtype::float64, x);
  const double wide = numerical_gradient(f, at, wide_step).item();
  if (gradient_error(wide, expected) <= close_enough) return wide;
  const double narrow = numerical_gradient(f, at, narrow_step).item();
  const double slope =
      gradient_error(narrow, expected) < gradient_error(wide, expected) || !std::isfinite(wide) ? narrow
                                                                                                : wide;
  if (gradient_error(slope, expected) <= close_enough) return slope;
  const autodiff::SettledSlope settled = autodiff::settled_slope(f, x, expected, settled_within);
  if (!settled.can_tell(expected, settled_within)) return std::nullopt;
  const double left = -slope_ahead([&](const Tensor&t) { return f(mirrored(t, x)); }, at),
               right = slope_ahead(f, at);
  const double room = noise * std::max(1.0, std::abs(expected));
  const bool between = expected >= std::min(left, right) - room && expected <= std::max(left, right) + room;
  return between ? expected : settled.value;
}

}  // namespace

double largest_difference(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::int64_t i = 0; i < a.size(); ++i) {
    const double x = a.number(i), y = b.number(i);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    if (!std::isfinite(x) || !std::isfinite(y)) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, gradient_error(x, y));
  }
  return worst;
}

void compare(DerivationStep& step, const Tensor& before, const Tensor& after, double tolerance) {
  step.difference = largest_difference(before, after);
  step.numbers = after.size();
  step.good = step.difference <= tolerance;
}

Slopes numerical_slopes(const Graph& graph, NodeId node, const Feeds& feeds, const std::string& leaf,
                        const Tensor& expected, std::int64_t most) {
  Feeds moved = feeds;
  Tensor& x = moved.at(leaf);
  Slopes slopes;
  for (const std::int64_t i : spread_entries(x.size(), most)) {
    const double here = x.number(i);
    const auto total = [&](const Tensor& at) {
      x.set_number(i, at.item());
      const Tensor value = evaluate(graph, node, moved);
      double sum = 0;
      for (std::int64_t k = 0; k < value.size(); ++k) sum += value.number(k);
      return sum;
    };
    const std::optional<double> slope = slope_at(total, here, expected.number(i));
    x.set_number(i, here);
    if (!slope) continue;
    slopes.entries.push_back(i);
    slopes.values.push_back(*slope);
  }
  return slopes;
}

void compare(DerivationStep& step, const Slopes& slopes, const Tensor& gradient, double tolerance) {
  step.numbers = static_cast<std::int64_t>(slopes.entries.size());
  for (std::size_t i = 0; i < slopes.entries.size(); ++i) {
    const double error = gradient_error(slopes.values[i], gradient.number(slopes.entries[i]));
    step.difference =
        std::isfinite(error) ? std::max(step.difference, error) : std::numeric_limits<double>::infinity();
  }
  step.good = step.difference <= tolerance;
}

Tail tail_of(const Graph& graph, NodeId start, NodeId end, const Feeds& feeds) {
  Tail tail{Graph::like(graph), -1, {}};
  const NodeSet depends = dependents(graph, {{start}}, end, [](const Node&) { return true; });
  std::vector<NodeId> inner, border{start};
  for (const NodeId id : nodes_of(graph, end))
    if (depends.contains(id) && id != start) inner.push_back(id);
  for (const NodeId id : inner)
    for (const NodeId input : graph.node(id).inputs)
      if (!depends.contains(input)) border.push_back(input);
  const std::vector<Tensor> values = evaluate(graph, border, feeds);
  std::map<NodeId, NodeId> now;
  for (std::size_t i = 0; i < border.size(); ++i) {
    if (now.contains(border[i])) continue;
    const Node& node = graph.node(border[i]);
    const std::string name = i == 0 ? tail.leaf : fmt::format("n{}", border[i]);
    now[border[i]] = node.value ? tail.graph->constant(*node.value).id()
                                : tail.graph->input(name, node.shape, node.dtype).id();
    if (!node.value) tail.feeds[name] = values[i];
  }
  for (const NodeId id : inner) {
    std::vector<NodeId> inputs;
    for (const NodeId input : graph.node(id).inputs) inputs.push_back(now.at(input));
    now[id] = tail.graph->adopt(graph, id, std::move(inputs));
  }
  tail.end = now.at(end);
  return tail;
}

}  // namespace gradus::explain
