// scaling.cpp - fitting shift, scale and fill to the training rows.
#include "data/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <utility>

#include "base/erfc.hpp"
#include "base/sums.hpp"
#include "base/text.hpp"
#include "data/option_text.hpp"

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

// The moments of every column with a mark, row by row as the table lies in memory; of the others the rows of
// each category.
struct ColumnSums {
  std::vector<Moments> moments;
  std::vector<std::vector<std::int64_t>> counts;

  // `categories` of each column, 0 where it holds numbers.
  ColumnSums(const std::vector<double>& table, const std::vector<std::size_t>& categories,
             std::span<const std::int64_t> rows, const std::vector<ColumnEnds>& bounds = {})
      : moments(categories.size()) {
    for (const std::size_t count : categories) counts.emplace_back(count);
    // Rows come in random order; those to come are fetched before they are asked for.
    constexpr std::size_t ahead = 8, line = 64 / sizeof(double);
    const std::size_t columns = categories.size();
    const auto row_at = [&](std::size_t i) {
      return table.data() + static_cast<std::size_t>(rows[i]) * columns;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i + ahead < rows.size())
        for (std::size_t j = 0; j < columns; j += line) __builtin_prefetch(row_at(i + ahead) + j);
      const double* values = row_at(i);
      for (std::size_t j = 0; j < columns; ++j) {
        if (categories[j] == 0 && !std::isnan(values[j]))
          moments[j].add(bounds.empty() ? values[j] : std::clamp(values[j], bounds[j].low, bounds[j].high));
        if (categories[j] > 0 && values[j] >= 0) ++counts[j][static_cast<std::size_t>(values[j])];
      }
    }
  }
};

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
                              column.content.name, column.content.row_text(largest), quote(column.name),
                              finite ? "small" : "large", column.value(largest)));
}

bool constant(const Moments& moments) {
  return !moments.varies() || std::sqrt(moments.variance()) <= last_digit * std::abs(moments.mean());
}

// The most frequent category; the first of them where several are.
std::size_t most_frequent(const std::vector<std::int64_t>& counts) {
  return static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

// A mark for each row of the table that is among these.
std::vector<char> marked(std::span<const std::int64_t> rows, std::int64_t count) {
  std::vector<char> marks(static_cast<std::size_t>(count));
  for (const std::int64_t row : rows) marks[static_cast<std::size_t>(row)] = 1;
  return marks;
}

// The value in the middle of the marked rows, which no wild one moves; the lower of two.
double median_of(const double* values, std::size_t stride, const std::vector<char>& marks) {
  std::vector<double> known;
  for (std::size_t row = 0; row < marks.size(); ++row)
    if (const double value = values[row * stride]; marks[row] && !std::isnan(value)) known.push_back(value);
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

// The known numbers of a column in the marked rows, as bounds leave them.
std::vector<double> numbers_of(const ScaledColumn& column, const std::vector<char>& marks, ColumnEnds ends) {
  std::vector<double> numbers;
  for (std::size_t row = 0; row < marks.size(); ++row)
    if (const double value = column.value(static_cast<std::int64_t>(row)); marks[row] && !std::isnan(value))
      numbers.push_back(std::clamp(value, ends.low, ends.high));
  return numbers;
}

// The number below which such a share of them lies, on the line between two of them.
double quantile_of(std::vector<double>& numbers, double share) {
  const double place = share * static_cast<double>(numbers.size() - 1);
  const auto below = numbers.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(numbers.begin(), below, numbers.end());
  const double rest = place - std::floor(place), first = *below;
  if (rest == 0) return first;
  return first + rest * (*std::min_element(below + 1, numbers.end()) - first);
}

// Median and distance of the quartiles; half the range where those are one number.
void make_robust(std::vector<double> numbers, Scaling& scaling) {
  const double middle = quantile_of(numbers, 0.5);
  double width = quantile_of(numbers, 0.75) - quantile_of(numbers, 0.25);
  const auto [first, last] = std::minmax_element(numbers.begin(), numbers.end());
  if (width <= last_digit * std::abs(middle) || !std::isfinite(1 / width)) width = (*last - *first) / 2;
  scaling.shift.back() = middle;
  scaling.scale.back() = 1 / width;
}

// Equal numbers at several places of the table stand for the mean of their shares. The ends stand half a step
// inside of 0 and 1: further out there is nothing to tell how far.
QuantileTable table_of(std::vector<double> numbers, std::size_t places) {
  std::sort(numbers.begin(), numbers.end());
  QuantileTable table;
  const auto last = static_cast<double>(places - 1);
  std::size_t first_place = 0;
  double before = numbers.front();
  // The ends stand half a step inside; of two places, a quarter of one.
  const double edge = places > 2 ? 0.5 / last : 0.25;
  const auto add = [&](std::size_t end) {
    const double share = (static_cast<double>(first_place) + static_cast<double>(end - 1)) / 2 / last;
    table.numbers.push_back(before);
    table.scores.push_back(math::normal_quantile(std::clamp(share, edge, 1 - edge)));
    first_place = end;
  };
  for (std::size_t k = 0; k < places; ++k) {
    const double at = static_cast<double>(k) / last * static_cast<double>(numbers.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double low = numbers[below], high = numbers[std::min(below + 1, numbers.size() - 1)];
    const double number = std::max(before, low + (at - static_cast<double>(below)) * (high - low));
    if (number > before) add(k);
    before = number;
  }
  add(places);
  return table;
}

// Places of a table of quantiles: fewer where there are few rows, or very many columns.
std::size_t places_of_table(std::size_t numbers, std::size_t features) {
  constexpr std::size_t most_places = 1000, fewest_places = 16, all_places = 1 << 18;
  const std::size_t each = std::clamp(all_places / features, fewest_places, most_places);
  return std::max<std::size_t>(2, std::min(each, numbers));
}

void make_quantiles(std::vector<double> numbers, Scaling& scaling) {
  const std::size_t places = places_of_table(numbers.size(), scaling.quantiles.size());
  scaling.quantiles[scaling.shift.size() - 1] = table_of(std::move(numbers), places);
  scaling.shift.back() = 0;
  scaling.scale.back() = 1;
}

}  // namespace

InputScale scale_of_inputs(const LoadOptions& options) {
  const InputScale wish = options.input_scale;
  if (!options.scale && wish != InputScale::automatic && wish != InputScale::none)
    throw UsageError(
        fmt::format("the numbers of the data are left as they are, and {} scales them: leave one out",
                    option_text(options.style, "input_scale", name(wish))));
  if (!options.scale || options.codes) return InputScale::none;
  return wish == InputScale::automatic ? InputScale::standard : wish;
}

Scaling fit_inputs(const Content& content, std::span<const std::int64_t> rows, InputScale kind,
                   Scaling bounds) {
  Scaling scaling = std::move(bounds);
  const bool scale = kind != InputScale::none;
  const std::size_t features = static_cast<std::size_t>(content.schema.features());
  if (content.pixels) {
    scaling.shift.assign(features, 0);
    scaling.scale.assign(features, content.pixel_scale);
    scaling.fill.assign(features, 0);
    return scaling;
  }
  const std::size_t columns = content.columns();
  std::vector<std::size_t> categories(columns);
  for (std::size_t j = 0; j < content.schema.inputs.size(); ++j)
    categories[j] = content.schema.inputs[j].categories.size();
  const std::vector<ColumnEnds> ends = bounds_of_columns(content, scaling);
  const ColumnSums sums(content.table, categories, rows, ends);
  scaling.smooth_clip = kind == InputScale::robust;
  if (kind == InputScale::quantile) scaling.quantiles.resize(features);
  const std::vector<char> marks = marked(rows, content.rows);
  for (std::size_t column = 0; column < columns; ++column) {
    const InputColumn* input = content.schema.inputs.empty() ? nullptr : &content.schema.inputs[column];
    const double* values = content.table.data() + column;
    if (input && input->categorical()) {
      const std::size_t fill = most_frequent(sums.counts[column]);
      for (std::size_t k = 0; k < categories[column]; ++k) push(scaling, 0, 1, k == fill ? 1 : 0);
      continue;
    }
    const Moments& moments = sums.moments[column];
    const std::string name = input ? input->name : std::to_string(column);
    const bool automatic = input && content.schema.missing == Missing::automatic;
    if (automatic && !(moments.count() > 0)) {
      push(scaling, 0, 0, 0);
      continue;
    }
    if (!(moments.count() > 0))
      throw DataError(fmt::format("{}: column {} has no value in any training row; leave it out (ignore)",
                                  content.name, quote(name)));
    const ScaledColumn numbers{content, rows, values, columns, name};
    check_moments(moments, scale, numbers);
    push(scaling, moments, scale, 0);
    if (!constant(moments) && (kind == InputScale::robust || kind == InputScale::quantile)) {
      std::vector<double> known =
          numbers_of(numbers, marks, ends.empty() ? ColumnEnds{-HUGE_VAL, HUGE_VAL} : ends[column]);
      if (kind == InputScale::robust)
        make_robust(std::move(known), scaling);
      else
        make_quantiles(std::move(known), scaling);
    }
    // What stands for a missing cell, now or in new rows.
    if (automatic) scaling.fill.back() = median_of(values, columns, marks);
  }
  return scaling;
}

Scaling fit_targets(const Content& content, const std::vector<double>& targets,
                    std::span<const std::int64_t> rows, bool scale) {
  Scaling scaling;
  const std::vector<std::string>& names = content.schema.targets;
  const ColumnSums sums(targets, std::vector<std::size_t>(names.size()), rows);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Moments& moments = sums.moments[i];
    check_moments(moments, scale, {content, rows, targets.data() + i, names.size(), names[i]});
    push(scaling, moments, scale, 1);
  }
  return scaling;
}

}  // namespace gradus::data
