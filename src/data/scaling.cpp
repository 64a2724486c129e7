// scaling.cpp - fitting shift, scale and fill to the training rows.
#include "data/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <utility>

#include "base/math.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"

namespace gradus::data {
namespace {

// Differences in the last binary digit are rounding, not information: a column of 1 and 0.9999999999999999
// counts as constant.
constexpr double last_digit = 2 * std::numeric_limits<double>::epsilon();
// Squares of smaller differences have lost digits, or are 0.
constexpr double least_variance = 1e-290;

/// Numbers of a column beyond these count as these.
struct ColumnEnds {
  double low, high;
};

// By column, where features have bounds.
std::vector<ColumnEnds> bounds_of_columns(const Content& content, const Scaling& scaling) {
  std::vector<ColumnEnds> bounds;
  std::size_t feature = 0;
  for (std::size_t column = 0; !scaling.low.empty() && column < content.columns(); ++column) {
    bounds.push_back({scaling.low[feature], scaling.high[feature]});
    feature += static_cast<std::size_t>(content.schema.inputs[column].features());
  }
  return bounds;
}

// The moments of every column, row by row as the table lies in memory.
std::vector<Moments> moments_of(const std::vector<double>& table, std::size_t columns,
                                std::span<const std::int64_t> rows,
                                const std::vector<ColumnEnds>& bounds = {}) {
  std::vector<Moments> moments(columns);
  for (const std::int64_t row : rows)
    for (std::size_t j = 0; j < columns; ++j) {
      const double value = table[static_cast<std::size_t>(row) * columns + j];
      if (!std::isnan(value))
        moments[j].add(bounds.empty() ? value : std::clamp(value, bounds[j].low, bounds[j].high));
    }
  return moments;
}

/// One column of numbers of a table, and its training rows.
struct ScaledColumn {
  const Content& content;
  std::span<const std::int64_t> rows;
  const double* first;
  std::size_t stride;
  std::string name;

  double value(std::int64_t row) const { return first[static_cast<std::size_t>(row) * stride]; }
};

// Throws DataError, with the row, where numbers cannot be squared, or not even added.
void check_moments(const Moments& moments, bool scale, const ScaledColumn& column) {
  const bool finite = std::isfinite(moments.mean()) && (!scale || std::isfinite(moments.variance()));
  const bool vanish = scale && moments.varies() && moments.variance() < least_variance;
  if (finite && !vanish) return;
  std::int64_t largest = column.rows.front();
  for (const std::int64_t row : column.rows)
    if (!(std::abs(column.value(row)) <= std::abs(column.value(largest)))) largest = row;
  throw DataError(fmt::format("{}: row {}, column {}: numbers too {} to be scaled, such as {:g}",
                              column.content.name, column.content.row_number(largest), quote(column.name),
                              finite ? "small" : "large", column.value(largest)));
}

bool constant(const Moments& moments) {
  return !moments.varies() || std::sqrt(moments.variance()) <= last_digit * std::abs(moments.mean());
}

// The most frequent category of the rows; the first of them where several are.
std::size_t most_frequent(const double* values, std::size_t stride, std::span<const std::int64_t> rows,
                          std::size_t categories) {
  std::vector<std::int64_t> counts(categories);
  for (const std::int64_t row : rows) {
    const double value = values[static_cast<std::size_t>(row) * stride];
    if (value >= 0) ++counts[static_cast<std::size_t>(value)];
  }
  return static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

// The value in the middle, which no wild one moves; the lower of two.
double median_of(const double* values, std::size_t stride, std::span<const std::int64_t> rows) {
  std::vector<double> known;
  for (const std::int64_t row : rows)
    if (const double value = values[static_cast<std::size_t>(row) * stride]; !std::isnan(value))
      known.push_back(value);
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>((known.size() - 1) / 2);
  std::nth_element(known.begin(), middle, known.end());
  return *middle;
}

void push(Scaling& scaling, double shift, double scale, double fill) {
  scaling.shift.push_back(shift);
  scaling.scale.push_back(scale);
  scaling.fill.push_back(fill);
}

// Of a column of numbers; `constant_scale` is that of one that does not vary.
void push(Scaling& scaling, const Moments& moments, bool scale, double constant_scale) {
  if (!scale)
    push(scaling, 0, 1, moments.mean());
  else
    push(scaling, moments.mean(), constant(moments) ? constant_scale : 1 / std::sqrt(moments.variance()),
         moments.mean());
}

}  // namespace

}  // namespace gradus::data

double gradus::Scaling::logarithm(double value) { return math::log(value); }
double gradus::Scaling::exponential(double value) { return math::exp(value); }

namespace gradus::data {

Scaling fit_inputs(const Content& content, std::span<const std::int64_t> rows, bool scale, Scaling bounds) {
  Scaling scaling = std::move(bounds);
  const std::size_t features = static_cast<std::size_t>(content.schema.features());
  if (content.pixels) {
    scaling.shift.assign(features, 0);
    scaling.scale.assign(features, content.pixel_scale);
    scaling.fill.assign(features, 0);
    return scaling;
  }
  const std::size_t columns = content.columns();
  const std::vector<Moments> all_moments =
      moments_of(content.table, columns, rows, bounds_of_columns(content, scaling));
  for (std::size_t column = 0; column < columns; ++column) {
    const InputColumn* input = content.schema.inputs.empty() ? nullptr : &content.schema.inputs[column];
    const double* values = content.table.data() + column;
    if (input && input->categorical()) {
      const std::size_t fill = most_frequent(values, columns, rows, input->categories.size());
      for (std::size_t k = 0; k < input->categories.size(); ++k) push(scaling, 0, 1, k == fill ? 1 : 0);
      continue;
    }
    const Moments& moments = all_moments[column];
    const std::string name = input ? input->name : std::to_string(column);
    const bool automatic = input && content.schema.missing == Missing::automatic;
    if (automatic && !(moments.count() > 0)) {
      push(scaling, 0, 0, 0);
      continue;
    }
    if (!(moments.count() > 0))
      throw DataError(fmt::format("{}: column {} has no value in any training row; leave it out (ignore)",
                                  content.name, quote(name)));
    check_moments(moments, scale, {content, rows, values, columns, name});
    push(scaling, moments, scale, 0);
    // What stands for a missing cell, now or in new rows.
    if (automatic) scaling.fill.back() = median_of(values, columns, rows);
  }
  return scaling;
}

Scaling fit_targets(const Content& content, const std::vector<double>& targets,
                    std::span<const std::int64_t> rows, bool scale) {
  Scaling scaling;
  const std::vector<std::string>& names = content.schema.targets;
  const std::vector<Moments> all_moments = moments_of(targets, names.size(), rows);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Moments& moments = all_moments[i];
    check_moments(moments, scale, {content, rows, targets.data() + i, names.size(), names[i]});
    push(scaling, moments, scale, 1);
  }
  return scaling;
}

}  // namespace gradus::data
