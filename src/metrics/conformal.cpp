// conformal.cpp - intervals around predicted numbers, by split conformal prediction.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/conformal.hpp>
#include <gradus/error.hpp>
#include <limits>

#include "base/math.hpp"

namespace gradus {
namespace {

// More errors are kept in steps of a thousandth.
constexpr std::int64_t most_kept = 1000;

// ceil((n + 1) level), in whole millionths so that 0.9 is nine tenths.
std::int64_t rank_of(std::int64_t rows, double level) {
  constexpr std::int64_t parts = 1'000'000;
  const auto wanted = static_cast<std::int64_t>(std::llround(level * static_cast<double>(parts)));
  return ((rows + 1) * wanted + parts - 1) / parts;
}

// The number on the scale of errors. Said numbers may be rounded beyond the ends of their scale.
double on_scale(double value, ErrorScale scale, double whole) {
  switch (scale) {
    case ErrorScale::log:
      return math::log(std::max(value, std::numeric_limits<double>::min()));
    case ErrorScale::root:
      return std::sqrt(std::max(value, 0.0));
    case ErrorScale::folded: {
      const double share = std::clamp(value / whole, 0.0, 1.0);
      return std::sqrt(share) - std::sqrt(1 - share);
    }
    default:
      return value;
  }
}

// And back, from the ends of the scale on.
double off_scale(double value, ErrorScale scale, double whole) {
  switch (scale) {
    case ErrorScale::log:
      return math::exp(value);
    case ErrorScale::root:
      return value > 0 ? value * value : 0;
    case ErrorScale::folded: {
      // Of s - c = t and s^2 + c^2 = 1 follows 2 s = t + sqrt(2 - t^2).
      const double t = std::clamp(value, -1.0, 1.0), s = (t + std::sqrt(2 - t * t)) / 2;
      return whole * std::clamp(s * s, 0.0, 1.0);
    }
    default:
      return value;
  }
}

double whole_of(const std::vector<double>& wholes, std::size_t output) {
  return output < wholes.size() ? wholes[output] : 1;
}

double size_of_error(double truth, double said, ErrorScale scale, double whole) {
  return std::abs(on_scale(truth, scale, whole) - on_scale(said, scale, whole));
}

std::vector<double> sizes_of_errors(const NumberAnswers& answers, ErrorScale scale, double whole) {
  std::vector<double> sizes;
  for (std::size_t row = 0; row < answers.truth.size(); ++row)
    if (answers.weights.empty() || answers.weights[row] > 0)
      sizes.push_back(size_of_error(answers.truth[row], answers.said[row], scale, whole));
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

}  // namespace

std::vector<std::int64_t> conformal_ranks(std::int64_t rows) {
  std::vector<std::int64_t> ranks;
  if (rows <= most_kept) {
    for (std::int64_t rank = 1; rank <= rows; ++rank) ranks.push_back(rank);
    return ranks;
  }
  for (std::int64_t part = 1; part < most_kept; ++part) {
    const std::int64_t rank = rank_of(rows, static_cast<double>(part) / static_cast<double>(most_kept));
    if (ranks.empty() || rank > ranks.back()) ranks.push_back(rank);
  }
  if (ranks.back() < rows) ranks.push_back(rows);
  return ranks;
}

ConformalScores conformal_scores(std::span<const NumberAnswers> answers, ErrorScale scale,
                                 const std::vector<double>& wholes) {
  ConformalScores scores{.errors = {}, .scale = scale, .wholes = wholes};
  for (const NumberAnswers& of : answers) {
    const std::vector<double> sizes = sizes_of_errors(of, scale, whole_of(wholes, scores.errors.size()));
    const auto rows = static_cast<std::int64_t>(sizes.size());
    if (rows == 0 || (!scores.errors.empty() && rows != scores.rows))
      throw UsageError("intervals follow from errors on rows, the same for each target, and there are none");
    scores.rows = rows;
    std::vector<double> kept;
    for (const std::int64_t rank : conformal_ranks(rows))
      kept.push_back(sizes[static_cast<std::size_t>(rank) - 1]);
    scores.errors.push_back(std::move(kept));
  }
  return scores;
}

double half_width(const ConformalScores& scores, std::int64_t output, double level) {
  if (!(level > 0 && level < 1))
    throw UsageError(
        fmt::format("intervals hold a share of the rows between 0 and 100 %, not {:g} %", 100 * level));
  if (output < 0 || output >= static_cast<std::int64_t>(scores.errors.size()))
    throw UsageError(
        fmt::format("there is no target {} with intervals; there are {}", output, scores.errors.size()));
  const std::int64_t rank = rank_of(scores.rows, level);
  if (rank > scores.rows)
    throw UsageError(fmt::format(
        "{} validation rows are too few for intervals that hold {:g} % of the rows: {:g} % are the most that "
        "they promise",
        scores.rows, 100 * level,
        std::floor(1000.0 * static_cast<double>(scores.rows) / static_cast<double>(scores.rows + 1)) / 10));
  const std::vector<std::int64_t> ranks = conformal_ranks(scores.rows);
  // The next larger one that was kept makes an interval wider, never narrower.
  const auto place = std::lower_bound(ranks.begin(), ranks.end(), rank) - ranks.begin();
  return scores.errors[static_cast<std::size_t>(output)][static_cast<std::size_t>(place)];
}

double error_of(const ConformalScores& scores, std::int64_t output, double truth, double said) {
  return size_of_error(truth, said, scores.scale, whole_of(scores.wholes, static_cast<std::size_t>(output)));
}

NumberInterval interval_around(const ConformalScores& scores, std::int64_t output, double level,
                               double said) {
  const double half = half_width(scores, output, level);
  const double whole = whole_of(scores.wholes, static_cast<std::size_t>(output));
  const double middle = on_scale(said, scores.scale, whole);
  return {off_scale(middle - half, scores.scale, whole), off_scale(middle + half, scores.scale, whole)};
}

void check_conformal(const ConformalScores& scores, std::int64_t outputs) {
  constexpr std::int64_t most_rows = std::int64_t{1} << 40;
  if (scores.rows < 1 || scores.rows > most_rows ||
      static_cast<std::int64_t>(scores.errors.size()) != outputs)
    throw FileError("its errors for intervals are of other rows or targets than there are");
  const bool wholes_fit =
      scores.wholes.empty() ||
      (static_cast<std::int64_t>(scores.wholes.size()) == outputs &&
       std::all_of(scores.wholes.begin(), scores.wholes.end(), [](double whole) { return whole > 0; }));
  if (!wholes_fit) throw FileError("its errors for intervals are of shares of nothing");
  const std::size_t kept = conformal_ranks(scores.rows).size();
  for (const std::vector<double>& errors : scores.errors)
    if (errors.size() != kept || !std::is_sorted(errors.begin(), errors.end()) || !(errors.front() >= 0) ||
        !std::all_of(errors.begin(), errors.end(), [](double error) { return std::isfinite(error); }))
      throw FileError("its errors for intervals are not ascending sizes, one for each rank");
}

}  // namespace gradus
