// wild.cpp - cells of inputs so far from all others that they are slips: found, bounded and named.
#include "data/wild.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "data/option_text.hpp"
#include "data/scaling.hpp"

namespace gradus::data {
namespace {

// Quartiles of so many are those of all, and a large table is not sorted column by column.
constexpr std::size_t enough_numbers = 10'000;
constexpr std::size_t fewest_to_tell = 50, few_cells = 2, one_cell_in = 1000;
constexpr double wild_distance = 8, apart = 2;
constexpr double no_bound = std::numeric_limits<double>::max();
constexpr std::size_t most_wild_notes = 8, cells_named = 3;

/// The numbers between which those of a column stand that are not wild.
struct WildBounds {
  double low = -no_bound, high = no_bound;
};

std::string short_number(double value) { return fmt::format("{:.6g}", value); }

double quantile_among(std::vector<double>& numbers, std::size_t part, std::size_t parts) {
  const auto place = numbers.begin() + static_cast<std::ptrdiff_t>((numbers.size() - 1) * part / parts);
  std::nth_element(numbers.begin(), place, numbers.end());
  return *place;
}

/// One column of numbers of a table.
class NumberColumn {
 public:
  NumberColumn(const Content& content, std::size_t column) : content_(content), column_(column) {}

  double at(std::int64_t row) const {
    return content_.table[static_cast<std::size_t>(row) * content_.columns() + column_];
  }

  /// Of the training rows, in their random order, and of all numbers, which end at `ends`.
  WildBounds bounds(std::span<const std::int64_t> rows, const WildBounds& ends) const {
    std::vector<double> known;
    for (const std::int64_t row : rows) {
      if (const double value = at(row); !std::isnan(value)) known.push_back(value);
      if (known.size() == enough_numbers) break;
    }
    if (known.size() < fewest_to_tell) return {};
    const double first = quantile_among(known, 1, 4), third = quantile_among(known, 3, 4),
                 middle = quantile_among(known, 1, 2);
    const double reach = wild_distance * (third - first);
    const bool low = middle - ends.low > reach, high = ends.high - middle > reach;
    if (!(reach > 0) || !std::isfinite(reach) || (!low && !high)) return {};
    // The last that are not wild, the first that are.
    WildBounds near{middle, middle}, beyond{-no_bound, no_bound};
    std::size_t wild = 0;
    for (std::int64_t row = 0; row < content_.rows; ++row) {
      const double value = at(row);
      if (std::isnan(value)) continue;
      if (std::abs(value - middle) <= reach) {
        near = {std::min(near.low, value), std::max(near.high, value)};
        continue;
      }
      ++wild;
      (value < middle ? beyond.low : beyond.high) =
          value < middle ? std::max(beyond.low, value) : std::min(beyond.high, value);
    }
    if (wild > std::max(few_cells, static_cast<std::size_t>(content_.rows) / one_cell_in)) return {};
    const bool slips_below = low && middle - beyond.low >= apart * (middle - near.low);
    const bool slips_above = high && beyond.high - middle >= apart * (near.high - middle);
    return {slips_below ? near.low : -no_bound, slips_above ? near.high : no_bound};
  }

  /// "58.9 in row 24,068 and 31.8 in row 49,190", of the cells beyond the bounds; empty where there are none.
  std::string cells(const WildBounds& bounds) const {
    std::vector<std::string> texts;
    std::size_t more = 0;
    for (std::int64_t row = 0; row < content_.rows; ++row) {
      const double value = at(row);
      if (!(value < bounds.low || value > bounds.high)) continue;
      if (texts.size() == cells_named)
        ++more;
      else
        texts.push_back(fmt::format("{} in row {}", short_number(value), content_.row_text(row)));
    }
    std::string text = fmt::format("{}", fmt::join(texts, ", "));
    if (more > 0) text += fmt::format(" and {} more", grouped(static_cast<long long>(more)));
    return text;
  }

 private:
  const Content& content_;
  std::size_t column_;
};

std::string bounds_text(const WildBounds& bounds) {
  if (bounds.low == -no_bound) return short_number(bounds.high);
  if (bounds.high == no_bound) return short_number(bounds.low);
  return fmt::format("{} and {}", short_number(bounds.low), short_number(bounds.high));
}

// Where the numbers of each column end, row by row as the table lies in memory.
std::vector<WildBounds> ends_of(const Content& content) {
  const std::size_t columns = content.columns();
  std::vector<WildBounds> ends(columns, {no_bound, -no_bound});
  for (std::size_t at = 0; at < content.table.size(); at += columns)
    for (std::size_t column = 0; column < columns; ++column) {
      const double value = content.table[at + column];
      if (value < ends[column].low) ends[column].low = value;
      if (value > ends[column].high) ends[column].high = value;
    }
  return ends;
}

// Calls visit(input, column, feature) for each column of numbers.
template <class Visit>
void for_numbers(const Content& content, const Visit& visit) {
  std::size_t feature = 0;
  for (std::size_t column = 0; column < content.schema.inputs.size(); ++column) {
    const InputColumn& input = content.schema.inputs[column];
    if (!input.categorical() && input.aspect == Aspect::value) visit(input, column, feature);
    feature += static_cast<std::size_t>(input.features());
  }
}

}  // namespace

Scaling bounds_of_wild(Content& content, std::span<const std::int64_t> rows, const LoadOptions& options) {
  Scaling scaling;
  if (options.wild == Wild::keep || scale_of_inputs(options) == InputScale::none || content.reports.empty())
    return scaling;
  std::size_t notes = 0;
  const std::vector<WildBounds> ends = ends_of(content);
  for_numbers(content, [&](const InputColumn& input, std::size_t column, std::size_t feature) {
    const NumberColumn numbers(content, column);
    const WildBounds bounds = numbers.bounds(rows, ends[column]);
    if (bounds.low == -no_bound && bounds.high == no_bound) return;
    if (scaling.low.empty()) {
      scaling.low.assign(static_cast<std::size_t>(content.schema.features()), -no_bound);
      scaling.high.assign(static_cast<std::size_t>(content.schema.features()), no_bound);
    }
    scaling.low[feature] = bounds.low;
    scaling.high[feature] = bounds.high;
    if (++notes > most_wild_notes) return;
    content.notes.push_back(fmt::format(
        "column {}: {}: far from all other numbers, and read as {}, where those end; if a slip, correct "
        "it; {} takes such numbers as they are",
        quote(input.name), numbers.cells(bounds), bounds_text(bounds),
        option_text(options.style, "wild", "keep")));
  });
  return scaling;
}

void note_bounded_cells(Content& content) {
  const Scaling& scaling = content.schema.input_scaling;
  if (scaling.low.empty()) return;
  std::size_t notes = 0;
  for_numbers(content, [&](const InputColumn& input, std::size_t column, std::size_t feature) {
    const WildBounds bounds{scaling.low[feature], scaling.high[feature]};
    const std::string cells = NumberColumn(content, column).cells(bounds);
    if (cells.empty() || ++notes > most_wild_notes) return;
    content.notes.push_back(
        fmt::format("column {}: {}: beyond the numbers that the model was trained on, and read as {}",
                    quote(input.name), cells, bounds_text(bounds)));
  });
}

}  // namespace gradus::data
