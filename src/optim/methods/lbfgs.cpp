// lbfgs.cpp - steps from what the last gradients say about curvature, with a line search.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "optim/line_search.hpp"
#include "optim/method_file.hpp"

namespace gradus {
namespace {

using Vector = std::vector<double>;

constexpr Field lbfgs_fields[] = {
    field<&methods::Lbfgs::history>("history", {.least = 1, .most = 1000},
                                    "pairs of steps and gradients kept"),
    field<&methods::Lbfgs::tolerance>("tolerance", not_negative,
                                      "largest slope at which it has arrived, if that is no more than a "
                                      "millionth of the first"),
};

double largest(const Vector& x) {
  double most = 0;
  for (const double value : x) most = std::max(most, std::abs(value));
  return most;
}

/// Steps s and changes of the gradient y, oldest first, kept in the search as one row each.
class History {
 public:
  History(Search& search, std::size_t most)
      : s_(search.memory["s"]), y_(remembered(search, "y", s_.size())), most_(most) {
    if (s_.size() % search.w.size() != 0)
      throw UsageError("the search remembers steps of another function: it is damaged");
  }

  void add(std::span<const double> s, std::span<const double> y) {
    // A pair without curvature would spoil the direction.
    if (dot(s, y) <= 1e-14 * dot(y, y)) return;
    if (s_.size() >= most_ * s.size()) {
      s_.erase(s_.begin(), s_.begin() + static_cast<std::ptrdiff_t>(s.size()));
      y_.erase(y_.begin(), y_.begin() + static_cast<std::ptrdiff_t>(y.size()));
    }
    s_.insert(s_.end(), s.begin(), s.end());
    y_.insert(y_.end(), y.begin(), y.end());
  }
  void clear() { s_.clear(), y_.clear(); }
  bool empty() const { return s_.empty(); }

  /// Minus the inverse Hessian that the pairs suggest, times g: the two-loop recursion (Nocedal and Wright,
  /// Numerical Optimization, 2006, algorithm 7.4).
  Vector direction(const Vector& g) const {
    const std::size_t n = g.size(), pairs = s_.size() / n;
    Vector q(g), share(pairs);
    for (std::size_t i = pairs; i-- > 0;) {
      share[i] = dot(s(i, n), q) / dot(s(i, n), y(i, n));
      for (std::size_t j = 0; j < n; ++j) q[j] -= share[i] * y(i, n)[j];
    }
    if (pairs > 0) {
      const double scale = dot(s(pairs - 1, n), y(pairs - 1, n)) / dot(y(pairs - 1, n), y(pairs - 1, n));
      for (double& value : q) value *= scale;
    }
    for (std::size_t i = 0; i < pairs; ++i) {
      const double back = share[i] - dot(y(i, n), q) / dot(s(i, n), y(i, n));
      for (std::size_t j = 0; j < n; ++j) q[j] += back * s(i, n)[j];
    }
    for (double& value : q) value = -value;
    return q;
  }

 private:
  std::span<const double> s(std::size_t i, std::size_t n) const { return std::span(s_).subspan(i * n, n); }
  std::span<const double> y(std::size_t i, std::size_t n) const { return std::span(y_).subspan(i * n, n); }

  Vector &s_, &y_;
  std::size_t most_;
};

// The smallest of the slopes that g +- l1 leaves possible: 0 where |w| holds w at 0 (Andrew and Gao, 2007).
Vector slopes(const Vector& w, const Vector& g, std::span<const double> l1) {
  Vector result(g);
  for (std::size_t i = 0; i < l1.size(); ++i) {
    if (w[i] != 0)
      result[i] += w[i] > 0 ? l1[i] : -l1[i];
    else
      result[i] = g[i] > l1[i] ? g[i] - l1[i] : g[i] < -l1[i] ? g[i] + l1[i] : 0;
  }
  return result;
}

// Where |w| holds a number at 0, only its own slope may move it. The others are left to the quasi-Newton
// direction, which the sign test of the paper would cripple where they depend on each other.
Vector downhill(const History& history, const Vector& w, const Vector& slope, std::span<const double> l1) {
  Vector d = history.direction(slope);
  for (std::size_t i = 0; i < l1.size(); ++i)
    if (l1[i] > 0 && w[i] == 0 && d[i] * slope[i] >= 0) d[i] = 0;
  return d;
}

// Slopes that were small from the start, as those by columns of 1e-30, say nothing by their size: they must
// fall as well.
double small_enough(const methods::Lbfgs& method, double first) {
  constexpr double least_fall = 1e-6;
  return first > 0 ? std::min(method.tolerance, least_fall * first) : method.tolerance;
}

void run(const methods::Lbfgs& method, Objective& objective, Search& search) {
  const std::span<const double> l1 = objective.l1();
  History history(search, static_cast<std::size_t>(method.history));
  Vector& g = remembered(search, "gradient", search.w.size());
  if (g.empty()) {
    g.resize(search.w.size());
    search.loss = evaluated(objective, search, search.w, g);
    expect_finite(objective, search, search.loss, g, "the function, or its gradient,");
  }
  Vector slope = slopes(search.w, g, l1);
  // Searches that were saved before this was remembered go on without it.
  if (search.iteration == 0) search.memory["first_slope"] = {largest(slope)};
  const auto first_slope = search.memory.find("first_slope");
  const bool told = first_slope != search.memory.end() && first_slope->second.size() == 1;
  const double tolerance = small_enough(method, told ? first_slope->second[0] : 0);
  Vector d = downhill(history, search.w, slope, l1);
  if (dot(d, slope) >= 0) {
    history.clear();
    d = downhill(history, search.w, slope, l1);
  }
  const double first = history.empty() ? 1 / std::max(1.0, norm_of(slope)) : 1;
  const LinePoint from{search.w, g, search.loss};
  const auto [to, met_edge] = l1.empty() ? wolfe_search(objective, search, from, d, first)
                                         : orthant_search(objective, search, from, slope, d, first);
  if (to) {
    Vector s(to->w), y(to->gradient);
    for (std::size_t i = 0; i < s.size(); ++i) s[i] -= search.w[i], y[i] -= g[i];
    history.add(s, y);
    search.w = to->w;
    search.loss = to->loss;
    g = to->gradient;
    slope = slopes(search.w, g, l1);
  }
  const double size = largest(slope);
  search.figures = {{"gradient", size}};
  search.verdict = fmt::format("the largest slope is {:.2g}, not yet {:g}", size, tolerance);
  if (const std::string reason = objective.no_minimum(search.loss); !reason.empty())
    search.ended = reason;
  else if (size <= tolerance)
    search.ended = fmt::format("converged: no slope above {:g}", tolerance);
  else if (!to && history.empty())
    search.ended = fmt::format(
        "{}: the largest slope is {:.2g}",
        met_edge ? "at the edge of where the function is a number" : "as low as the numbers allow", size);
  else if (!to)
    history.clear();
}

}  // namespace

constinit const MethodKind methods::Lbfgs::kind =
    make_method<methods::Lbfgs, run>("lbfgs",
                                     "Quasi-Newton steps from the last `history` pairs of steps and changes "
                                     "of the gradient, with a line search "
                                     "for the strong Wolfe conditions (Nocedal and Wright, 2006); with an l1 "
                                     "penalty within one orthant a step "
                                     "(Andrew and Gao, 2007).",
                                     lbfgs_fields, {.iterations = 1000, .precise = true});

}  // namespace gradus
