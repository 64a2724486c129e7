// target_scale.cpp - how targets that are numbers are scaled: tested, chosen, fitted and said.
#include "data/target_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <map>

#include "base/sums.hpp"
#include "base/text.hpp"
#include "data/option_text.hpp"
#include "data/scaling.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t fewest_to_judge = 20, fewest_for_logarithms = 100;
constexpr double least_deviation_of_shares = 0.05, least_range_of_shares = 0.3;
constexpr double least_share_of_zeros = 0.05, small_count = 10;
constexpr double least_largest = 3, times_as_rare = 20;
constexpr double large_skewness = 1.5, share_of_skewness = 1.0 / 3;

/// What the tests ask of the one target, of its training rows and of all rows.
struct Found {
  std::vector<double> values;
  double least = 0, most = 0;
  bool whole = true;
  std::string unit{};
};

bool is_whole(double value) { return value == std::floor(value); }

Found look_at(const Content& content, std::span<const std::int64_t> rows) {
  Found found;
  for (const std::int64_t row : rows) found.values.push_back(content.targets[static_cast<std::size_t>(row)]);
  // Rows of other files decide nothing.
  const auto own = static_cast<std::ptrdiff_t>(content.rows - content.given_validation - content.given_test);
  const std::span<const double> targets(content.targets.begin(), content.targets.begin() + own);
  const auto [least, most] = std::minmax_element(targets.begin(), targets.end());
  found.least = *least;
  found.most = *most;
  found.whole = std::all_of(targets.begin(), targets.end(), is_whole);
  if (!content.schema.target_units.empty()) found.unit = content.schema.target_units[0];
  return found;
}

// What 1 is written as.
double whole_share(const std::string& unit) { return unit == "%" ? 100 : 1; }

bool are_shares(const Found& found) {
  const double whole = whole_share(found.unit);
  Moments moments;
  for (const double value : found.values) moments.add(value / whole);
  return found.values.size() >= fewest_to_judge && found.least >= 0 && found.most <= whole &&
         (!found.whole || whole > 1) && moments.deviation() >= least_deviation_of_shares &&
         found.most - found.least >= least_range_of_shares * whole;
}

double share_of(const std::vector<double>& values, bool (*holds)(double)) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), holds)) /
         static_cast<double>(values.size());
}

bool are_counts(const Found& found) {
  return found.values.size() >= fewest_to_judge && found.unit.empty() && fade_like_counts(found.values) &&
         found.least >= 0 && found.whole &&
         share_of(found.values, [](double value) { return value == 0; }) >= least_share_of_zeros &&
         share_of(found.values, [](double value) { return value <= small_count; }) >= 0.5;
}

// The mean cube of what a value is from the mean, in standard deviations.
double skewness_of(const std::vector<double>& values) {
  Moments moments;
  for (const double value : values) moments.add(value);
  const double mean = moments.mean(), deviation = moments.deviation();
  if (!(deviation > 0)) return 0;
  CompensatedSum cubes;
  for (const double value : values) {
    const double away = (value - mean) / deviation;
    cubes.add(away * away * away);
  }
  return cubes.value() / static_cast<double>(values.size());
}

std::vector<double> logarithms_of(const std::vector<double>& values) {
  std::vector<double> result;
  for (const double value : values) result.push_back(Scaling::logarithm(value));
  return result;
}

bool have_heavy_tails(const Found& found, double& skewness, double& of_logarithms) {
  if (found.values.size() < fewest_for_logarithms || !(found.least > 0)) return false;
  skewness = skewness_of(found.values);
  if (!(skewness >= large_skewness)) return false;
  of_logarithms = skewness_of(logarithms_of(found.values));
  return std::abs(of_logarithms) <= share_of_skewness * skewness;
}

TargetScale chosen(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options) {
  const bool table = !content.reports.empty();
  if (!table || content.schema.targets.size() != 1 || !options.scale || rows.empty())
    return TargetScale::standard;
  const Found found = look_at(content, rows);
  const std::string target = quote(content.schema.targets[0]);
  const std::string otherwise = option_text(options.style, "target_scale", "standard");
  const auto note = [&](const std::string& text) {
    content.notes.push_back(
        fmt::format("target {} {}; {} learns it by its squared error", target, text, otherwise));
  };
  if (!options.fixed_loss && are_shares(found)) {
    note(fmt::format(
        "is from 0 to {0}: learnt as a share, by the loss binary_cross_entropy, and predicted between 0 "
        "and {0}",
        whole_share(found.unit) > 1 ? "100 %" : "1"));
    return TargetScale::share;
  }
  if (!options.fixed_loss && are_counts(found)) {
    note(fmt::format(
        "counts something, as its whole numbers, {:.0f} % of them 0, tell: learnt by the loss poisson, "
        "which predicts means of at least 0",
        100 * share_of(found.values, [](double value) { return value == 0; })));
    return TargetScale::count;
  }
  double skewness = 0, of_logarithms = 0;
  if (!have_heavy_tails(found, skewness, of_logarithms)) return TargetScale::standard;
  content.notes.push_back(fmt::format(
      "target {} has a heavy tail (skewness {:.1f}, that of its logarithms {:.1f}): learnt on the log "
      "scale, on which its losses are; predictions and errors are in its own units; {} learns it as it is",
      target, skewness, of_logarithms, otherwise));
  return TargetScale::log;
}

// What is wished, or what the task says.
TargetScale wish_of(const Content& content, const LoadOptions& options) {
  const bool count = options.task == Task::count;
  if (count && options.target_scale != TargetScale::automatic && options.target_scale != TargetScale::count)
    throw UsageError(fmt::format("{}: {} and {} are of two minds about the target", content.name,
                                 option_text(options.style, "task", "count"),
                                 option_text(options.style, "target_scale", name(options.target_scale))));
  return count ? TargetScale::count : options.target_scale;
}

std::vector<double> in_logarithms(const Content& content) {
  return content.schema.target_scale == TargetScale::log ? logarithms_of(content.targets) : content.targets;
}

// One factor, without a shift.
Scaling by_factor(const Content& content, std::span<const std::int64_t> rows) {
  Scaling scaling;
  for (std::size_t j = 0; j < content.schema.targets.size(); ++j) {
    Moments moments;
    for (const std::int64_t row : rows)
      moments.add(content.targets[static_cast<std::size_t>(row) * content.schema.targets.size() + j]);
    const bool units = !content.schema.target_units.empty();
    const double mean = moments.mean() > 0 ? moments.mean() : 1;
    const double one = content.schema.target_scale == TargetScale::none ? 1
                       : content.schema.target_scale == TargetScale::count
                           ? mean
                           : whole_share(units ? content.schema.target_units[j] : "");
    scaling.shift.push_back(0);
    scaling.scale.push_back(1 / one);
    scaling.fill.push_back(mean);
  }
  return scaling;
}

}  // namespace

bool fade_like_counts(const std::vector<double>& values) {
  if (!std::all_of(values.begin(), values.end(), is_whole)) return false;
  std::map<double, std::size_t> rows;
  for (const double value : values) ++rows[value];
  if (rows.empty() || rows.begin()->first != 0 || rows.rbegin()->first < least_largest) return false;
  std::size_t most = 0;
  for (const auto& [value, count] : rows) most = std::max(most, count);
  return static_cast<double>(most) >= times_as_rare * static_cast<double>(rows.rbegin()->second);
}

void check_target_values(const Content& content) {
  const Schema& schema = content.schema;
  const TargetScale scale = schema.target_scale;
  if (schema.task != Task::regress || scale == TargetScale::standard || scale == TargetScale::none) return;
  for (std::size_t at = 0; at < content.targets.size(); ++at) {
    const double value = content.targets[at];
    const std::size_t j = at % schema.targets.size();
    const double whole = whole_share(schema.target_units.empty() ? "" : schema.target_units[j]);
    if (scale == TargetScale::log ? value > 0 : value >= 0 && (scale == TargetScale::count || value <= whole))
      continue;
    throw DataError(fmt::format("{}: row {}, column {}: {:g} is no {}, as the scale of the target ({}) needs",
                                content.name,
                                content.row_text(static_cast<std::int64_t>(at / schema.targets.size())),
                                quote(schema.targets[j]), value,
                                scale == TargetScale::log     ? "number above 0"
                                : scale == TargetScale::count ? "count"
                                                              : "share",
                                name(scale)));
  }
}

void scale_targets(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options) {
  Schema& schema = content.schema;
  const TargetScale wish = wish_of(content, options);
  if (schema.task != Task::regress) {
    if (wish != TargetScale::automatic && wish != TargetScale::standard)
      throw UsageError(fmt::format("{}: {} is for targets that are numbers: leave it out", content.name,
                                   option_text(options.style, "target_scale", name(wish))));
    return;
  }
  schema.target_scale = wish == TargetScale::automatic ? chosen(content, rows, options) : wish;
  check_target_values(content);
  if (schema.target_scale == TargetScale::standard || schema.target_scale == TargetScale::log)
    schema.target_scaling = fit_targets(content, in_logarithms(content), rows, options.scale);
  else
    schema.target_scaling = by_factor(content, rows);
  schema.target_scaling.log = schema.target_scale == TargetScale::log;
  if (std::string note = note_on_middle(schema); !note.empty()) content.notes.push_back(std::move(note));
}

std::string note_on_middle(const Schema& schema) {
  if (schema.target_scale != TargetScale::log) return "";
  std::vector<std::string> names;
  for (const std::string& target : schema.targets) names.push_back(quote(target));
  return fmt::format(
      "predictions of {} are of the middle (the median) of what is likely, as the log scale makes them: sums "
      "and "
      "means of many rows lie above those of their predictions",
      listed(names));
}

void bound_targets(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options) {
  Schema& schema = content.schema;
  if (options.target_range == TargetRange::seen && schema.task != Task::regress)
    throw UsageError(fmt::format("{}: {} is for targets that are numbers: leave it out", content.name,
                                 option_text(options.style, "target_range", "seen")));
  if (options.target_range != TargetRange::seen || rows.empty()) return;
  const std::size_t width = schema.targets.size();
  schema.target_low.assign(width, HUGE_VAL);
  schema.target_high.assign(width, -HUGE_VAL);
  widen_targets(content, rows);
}

void widen_targets(Content& content, std::span<const std::int64_t> rows) {
  Schema& schema = content.schema;
  const std::size_t width = schema.target_low.size();
  for (const std::int64_t row : rows)
    for (std::size_t j = 0; j < width; ++j) {
      const double value = content.targets[static_cast<std::size_t>(row) * width + j];
      schema.target_low[j] = std::min(schema.target_low[j], value);
      schema.target_high[j] = std::max(schema.target_high[j], value);
    }
}

}  // namespace gradus::data
