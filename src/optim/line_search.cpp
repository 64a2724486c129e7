// line_search.cpp - how far to go in a direction: the strong Wolfe conditions, and steps within an orthant.
#include "optim/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "optim/method_file.hpp"

namespace gradus {
namespace {

// Enough fall and a slope small enough, as usual for quasi-Newton directions.
constexpr double fall = 1e-4, flat = 0.9;
constexpr int most_tries = 40;
// How much shorter a step is made that leads to where the function is no number.
constexpr double much_shorter = 1.0 / 16;

/// The function along a line.
class Line {
 public:
  struct Place {
    double step = 0, value = 0, slope = 0;
  };

  Line(Objective& objective, Search& search, const LinePoint& from, std::span<const double> d)
      : objective_(objective),
        search_(search),
        from_(from),
        d_(d),
        start_{0, from.loss, dot(from.gradient, d)} {
    // Near the minimum the fall is smaller than the rounding of the loss: only slopes can tell then.
    slack_ = 8 * std::numeric_limits<double>::epsilon() * std::abs(from.loss);
  }

  const Place& start() const { return start_; }
  Place at(double step) {
    ++tries_;
    trial_.w = from_.w;
    for (std::size_t i = 0; i < trial_.w.size(); ++i) trial_.w[i] += step * d_[i];
    trial_.gradient.resize(trial_.w.size());
    trial_.loss = evaluated(objective_, search_, trial_.w, trial_.gradient);
    const Place place{step, trial_.loss, dot(trial_.gradient, d_)};
    if (!known(place))
      met_edge_ = true;
    else if (moves() && falls(place) && (!best_ || trial_.loss <= best_->loss))
      best_ = trial_;
    return place;
  }
  /// A place where the function is a number, at the step or nearer; the start where there is none between.
  Place known_at(double step) {
    Place place = at(step);
    for (; !known(place) && moves() && step > 0; --tries_) place = at(step *= much_shorter);
    return known(place) ? place : start_;
  }
  static bool known(const Place& place) { return std::isfinite(place.value) && std::isfinite(place.slope); }
  bool falls(const Place& place) const {
    return place.value <= start_.value + fall * place.step * start_.slope + slack_;
  }
  bool flat_enough(const Place& place) const { return std::abs(place.slope) <= -flat * start_.slope; }
  bool tired() const { return tries_ >= most_tries; }
  LineEnd last() const { return {trial_, met_edge_}; }
  LineEnd best() const { return {best_, met_edge_}; }

 private:
  bool moves() const { return trial_.w != from_.w; }

  Objective& objective_;
  Search& search_;
  const LinePoint& from_;
  std::span<const double> d_;
  Place start_;
  double slack_ = 0;
  int tries_ = 0;
  bool met_edge_ = false;
  LinePoint trial_;
  std::optional<LinePoint> best_;
};

// Where the cubic through two values and slopes is least, kept off the ends of the interval.
double between(const Line::Place& a, const Line::Place& b) {
  const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step);
  const double root = d1 * d1 - a.slope * b.slope;
  const double low = std::min(a.step, b.step), high = std::max(a.step, b.step), width = high - low;
  double step = (low + high) / 2;
  if (root >= 0) {
    const double d2 = std::copysign(std::sqrt(root), b.step - a.step);
    step = b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
  }
  if (!std::isfinite(step)) step = (low + high) / 2;
  return std::clamp(step, low + 0.1 * width, high - 0.1 * width);
}

// Narrows an interval that holds good steps; `low` is its end with the smaller value.
LineEnd zoom(Line& line, Line::Place low, Line::Place high) {
  while (!line.tired() && low.step != high.step) {
    const Line::Place place = line.at(between(low, high));
    if (!line.falls(place) || place.value > low.value || !Line::known(place)) {
      high = place;
      continue;
    }
    if (line.flat_enough(place)) return line.last();
    if (place.slope * (high.step - low.step) >= 0) high = low;
    low = place;
  }
  return line.best();
}

}  // namespace

LineEnd wolfe_search(Objective& objective, Search& search, const LinePoint& from, std::span<const double> d,
                     double first_step) {
  Line line(objective, search, from, d);
  if (!(line.start().slope < 0)) return {};
  Line::Place before = line.start(), place = line.known_at(first_step);
  for (; place.step > before.step; place = line.at(2 * place.step)) {
    const bool higher = before.step > 0 && place.value > before.value;
    if (!line.falls(place) || higher || !Line::known(place)) return zoom(line, before, place);
    if (line.flat_enough(place)) return line.last();
    if (place.slope >= 0) return zoom(line, place, before);
    if (line.tired()) break;
    before = place;
  }
  return line.best();
}

LineEnd orthant_search(Objective& objective, Search& search, const LinePoint& from,
                       std::span<const double> slope, std::span<const double> d, double first_step) {
  const std::span<const double> l1 = objective.l1();
  const double slack = 8 * std::numeric_limits<double>::epsilon() * std::abs(from.loss);
  LineEnd none;
  LinePoint to;
  to.gradient.resize(from.w.size());
  double step = first_step;
  for (int tries = 0; tries < most_tries;) {
    to.w = from.w;
    double expected = 0;
    for (std::size_t i = 0; i < to.w.size(); ++i) {
      to.w[i] += step * d[i];
      const double side = from.w[i] != 0 ? from.w[i] : -slope[i];
      if (l1[i] > 0 && to.w[i] * side <= 0) to.w[i] = 0;
      expected += slope[i] * (to.w[i] - from.w[i]);
    }
    if (!(expected < 0)) return none;
    to.loss = evaluated(objective, search, to.w, to.gradient);
    if (!std::isfinite(to.loss) || !std::isfinite(dot(to.gradient, d))) {
      none.met_edge = true;
      step *= much_shorter;
      continue;
    }
    if (to.loss <= from.loss + fall * expected + slack) return {to, none.met_edge};
    ++tries;
    step /= 2;
  }
  return none;
}

}  // namespace gradus
