// curves.cpp - what scaling makes of a number, and back.
#include <algorithm>
#include <cmath>
#include <gradus/schema.hpp>

#include "base/math.hpp"

namespace gradus {
namespace {

// Where smoothly clipped numbers end, either way.
constexpr double clip_end = 3;
// Beyond so many ends nothing is left between a clipped number and the end.
constexpr double far_beyond = 1e9;

// The value on the line through two places of a table; the ends beyond them.
double on_line(const std::vector<double>& from, const std::vector<double>& to, double value) {
  const auto above = std::upper_bound(from.begin(), from.end(), value);
  if (above == from.begin()) return to.front();
  if (above == from.end()) return to.back();
  const auto i = static_cast<std::size_t>(above - from.begin());
  const double share = (value - from[i - 1]) / (from[i] - from[i - 1]);
  return to[i - 1] + share * (to[i] - to[i - 1]);
}

}  // namespace

double Scaling::logarithm(double value) { return math::log(value); }
double Scaling::exponential(double value) { return math::exp(value); }

double Scaling::clipped(double value) {
  const double part = value / clip_end;
  return std::abs(part) > far_beyond ? std::copysign(clip_end, value) : value / std::sqrt(1 + part * part);
}

double Scaling::score(double value, std::size_t j) const {
  return on_line(quantiles[j].numbers, quantiles[j].scores, value);
}

double Scaling::restore(double value, std::size_t j) const {
  if (!quantiles.empty() && !quantiles[j].numbers.empty())
    return on_line(quantiles[j].scores, quantiles[j].numbers, value);
  if (smooth_clip) {
    constexpr double last_before_end = clip_end * (1 - 1e-15);
    const double inside = std::clamp(value, -last_before_end, last_before_end), part = inside / clip_end;
    value = inside / std::sqrt(1 - part * part);
  }
  if (!shift.empty()) value = value / scale[j] + shift[j];
  return log ? exponential(value) : value;
}

bool Scaling::changes(std::size_t j) const {
  return log || smooth_clip || (!quantiles.empty() && !quantiles[j].numbers.empty()) ||
         (!shift.empty() && (shift[j] != 0 || scale[j] != 1));
}

InputScale input_scale_of(const Scaling& scaling) {
  if (!scaling.quantiles.empty()) return InputScale::quantile;
  if (scaling.smooth_clip) return InputScale::robust;
  for (std::size_t j = 0; j < scaling.shift.size(); ++j)
    if (scaling.changes(j)) return InputScale::standard;
  return InputScale::none;
}

double Schema::answer(double given, std::size_t output) const {
  const double said = target_scaling.restore(given, output);
  // Not a number stays so.
  if (target_low.empty()) return said;
  return said < target_low[output]    ? target_low[output]
         : said > target_high[output] ? target_high[output]
                                      : said;
}

}  // namespace gradus
