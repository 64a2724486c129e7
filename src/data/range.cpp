// range.cpp - numbers that a model can compute with.
#include "data/range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <vector>

#include "base/sums.hpp"
#include "base/text.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t rows_looked_at = 256;
constexpr double most = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::min();

[[noreturn]] void too_large(std::string_view data, const std::string& row, const std::string& column,
                            double value, double scaled, std::string_view end) {
  throw DataError(
      fmt::format("{}: row {}, column {}: {:g} is too large to be scaled: beside the training rows it "
                  "becomes {:g}, and {}",
                  data, row, quote(column), value, scaled, end));
}

[[noreturn]] void too_large(const Content& content, std::size_t row, const std::string& column, double value,
                            double scaled) {
  too_large(content.name, content.row_text(static_cast<std::int64_t>(row)), column, value, scaled,
            "numbers end at 1.8e+308");
}

/// A column of numbers in the table, and the feature it becomes.
struct Numbers {
  std::size_t column, feature;
};

std::vector<Numbers> columns_of_numbers(const Content& content) {
  std::vector<Numbers> result;
  std::size_t feature = 0;
  for (std::size_t column = 0; column < content.columns(); ++column) {
    const InputColumn* input = content.schema.inputs.empty() ? nullptr : &content.schema.inputs[column];
    if (!input || !input->categorical()) result.push_back({column, feature});
    feature += input ? static_cast<std::size_t>(input->features()) : 1;
  }
  return result;
}

// Row by row, as the table lies in memory. Missing cells are NaN and become what the training rows say.
void check_inputs(const Content& content) {
  const std::vector<Numbers> numbers = columns_of_numbers(content);
  const std::vector<InputColumn>& inputs = content.schema.inputs;
  for (std::size_t row = 0; row < static_cast<std::size_t>(content.rows); ++row)
    for (const auto& [column, feature] : numbers) {
      const double value = content.table[row * content.columns() + column];
      const double scaled = content.schema.input_scaling.apply(value, feature);
      if (std::isfinite(scaled) || std::isnan(value)) continue;
      too_large(content, row, inputs.empty() ? std::to_string(column) : inputs[column].name, value, scaled);
    }
}

void check_targets(const Content& content) {
  const std::size_t outputs = static_cast<std::size_t>(content.schema.outputs());
  for (std::size_t at = 0; at < content.targets.size(); ++at) {
    const double value = content.targets[at];
    const double scaled = content.schema.target_scaling.apply(value, at % outputs);
    if (!std::isfinite(scaled))
      too_large(content, at / outputs, content.schema.output_names()[at % outputs], value, scaled);
  }
}

// The first of the numbers, row by row, that float32 does not hold.
void expect_float32(const Rows& rows, std::span<const std::int64_t> part, const std::vector<double>& numbers,
                    const Scaling& scaling, const std::vector<std::string>& columns) {
  const Dataset& data = rows.dataset();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::abs(numbers[i]) <= most) continue;
    const std::size_t j = i % columns.size();
    too_large(data.name(), data.row_text(part[i / columns.size()]), columns[j],
              scaling.restore(numbers[i], j), numbers[i],
              "float32 ends at 3.4e+38; a model in float64 takes it");
  }
}

// Smaller slopes move no weight as far as it would have to go.
constexpr double small_spread = 1e-6;
// Squares of smaller numbers vanish in float32.
constexpr double least_square = 1e-19;
// Half the distance of two float32 numbers of size 1, and how much of a deviation it may be.
constexpr double float32_unit = 0x1p-24, unit_share = 0.01;

/// A column that is learnt from as it is, without scaling.
struct Unscaled {
  std::size_t place;
  const std::string* name;
  bool target;
  Moments moments{};
  double largest = 0;
};

std::vector<Unscaled> unscaled(const std::vector<std::string>& names, const Scaling& scaling, bool target) {
  std::vector<Unscaled> result;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (!scaling.changes(j)) result.push_back({.place = j, .name = &names[j], .target = target});
  return result;
}

void look(std::vector<Unscaled>& columns, const std::vector<double>& numbers, std::size_t width) {
  for (std::size_t row = 0; row < numbers.size(); row += width)
    for (Unscaled& column : columns) {
      const double value = numbers[row + column.place];
      column.moments.add(value);
      column.largest = std::max(column.largest, std::abs(value));
    }
}

// What is lost of a column; empty for most.
std::string lost_of(const Unscaled& column, Dtype dtype, bool by_slopes) {
  if (!column.moments.varies()) return {};
  const double deviation = column.moments.deviation(), unit = float32_unit * column.largest;
  const bool single = dtype == Dtype::float32;
  if (single && unit > unit_share * deviation)
    return fmt::format(
        "float32 rounds its numbers, up to {:g}, by up to {:.3g}, and their standard deviation is {:.3g}; "
        "leave scaling on, or use float64",
        column.largest, unit, deviation);
  if (single && column.target && deviation < least_square)
    return fmt::format(
        "the standard deviation of its numbers is {:.2g}, and squares of that are 0 in float32; leave "
        "scaling on, or use float64",
        deviation);
  if (by_slopes && !column.target && deviation < small_spread)
    return fmt::format(
        "the standard deviation of its numbers is {:.2g}, and slopes as small as that hardly move its "
        "weights; leave scaling on",
        deviation);
  return {};
}

}  // namespace

void expect_codes(const Rows& rows, std::int64_t count) {
  const Dataset& data = rows.dataset();
  if (count == 0 || rows.empty() || !data.pixels(rows.index(0)).empty()) return;
  const std::vector<std::string> features = data.schema().feature_names();
  std::vector<double> numbers(features.size());
  for (const std::int64_t row : rows.indices()) {
    data.copy_inputs({&row, 1}, numbers.data());
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      const double number = numbers[j];
      if (number >= 0 && number < static_cast<double>(count) && number == std::floor(number)) continue;
      throw DataError(
          fmt::format("{}: row {}, column {}: {} is no code; the model (its embedding) takes whole numbers "
                      "from 0 to {}",
                      data.name(), data.row_text(row), quote(features[j]), number, count - 1));
    }
  }
}

std::vector<std::string> notes_on_spread(const Rows& rows, Dtype dtype, bool by_slopes) {
  const Dataset& data = rows.dataset();
  if (rows.empty() || !data.pixels(rows.index(0)).empty()) return {};
  const Schema& schema = data.schema();
  const std::vector<std::string> features = schema.feature_names();
  std::vector<Unscaled> inputs = unscaled(features, schema.input_scaling, false), targets;
  if (schema.task != Task::classify) targets = unscaled(schema.output_names(), schema.target_scaling, true);
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin < rows.indices().size(); begin += rows_looked_at) {
    const auto part = rows.indices().subspan(begin, std::min(rows_looked_at, rows.indices().size() - begin));
    if (!inputs.empty()) {
      numbers.resize(part.size() * features.size());
      data.copy_inputs(part, numbers.data());
      look(inputs, numbers, features.size());
    }
    if (!targets.empty()) {
      numbers.resize(part.size() * schema.output_names().size());
      data.copy_targets(part, numbers.data());
      look(targets, numbers, schema.output_names().size());
    }
  }
  constexpr std::size_t most_notes = 8;
  std::vector<std::string> notes;
  for (const auto* columns : {&inputs, &targets})
    for (const Unscaled& column : *columns) {
      const std::string lost = lost_of(column, dtype, by_slopes);
      if (!lost.empty() && notes.size() < most_notes)
        notes.push_back(fmt::format("column {}: {}", quote(*column.name), lost));
    }
  return notes;
}

void expect_range(const Rows& rows, Dtype dtype) {
  const Dataset& data = rows.dataset();
  if (dtype != Dtype::float32 || rows.empty() || !data.pixels(rows.index(0)).empty()) return;
  const Schema& schema = data.schema();
  const std::vector<std::string> features = schema.feature_names();
  std::vector<double> numbers;
  for (std::size_t begin = 0; begin < rows.indices().size(); begin += rows_looked_at) {
    const auto part = rows.indices().subspan(begin, std::min(rows_looked_at, rows.indices().size() - begin));
    numbers.resize(part.size() * features.size());
    data.copy_inputs(part, numbers.data());
    expect_float32(rows, part, numbers, schema.input_scaling, features);
    if (schema.task == Task::classify || !data.has_targets()) continue;
    numbers.resize(part.size() * schema.output_names().size());
    data.copy_targets(part, numbers.data());
    expect_float32(rows, part, numbers, schema.target_scaling, schema.output_names());
  }
}

void check_range(const Content& content) {
  if (!content.pixels) check_inputs(content);
  check_targets(content);
}

void expect_probabilities(const Rows& rows) {
  constexpr double tolerance = 0.02;  // 0.33 three times
  const Dataset& data = rows.dataset();
  const std::vector<std::string>& names = data.schema().targets;
  for (const std::int64_t row : rows.indices()) {
    double sum = 0;
    for (std::size_t j = 0; j < names.size(); ++j) {
      const double p = data.target(row, static_cast<std::int64_t>(j));
      if (!(p >= 0 && p <= 1))
        throw DataError(
            fmt::format("{}: row {}, column {}: {:g} is no probability; targets of this loss are "
                        "from 0 to 1",
                        data.name(), data.row_text(row), quote(names[j]), p));
      sum += p;
    }
    if (names.size() > 1 && std::abs(sum - 1) > tolerance)
      throw DataError(fmt::format("{}: row {}: the targets add up to {:g}; as probabilities they add up to 1",
                                  data.name(), data.row_text(row), sum));
  }
}

void check_weights(const Content& content) {
  if (content.weights.empty()) return;
  for (const Split split : {Split::train, Split::validation, Split::test}) {
    const std::vector<std::int64_t>& rows = *content.parts[static_cast<std::size_t>(split)];
    CompensatedSum sum;
    double largest = 0;
    for (const std::int64_t row : rows) {
      const double weight = content.weights[static_cast<std::size_t>(row)];
      sum.add(weight);
      largest = std::max(largest, weight);
    }
    if (rows.empty() || (largest >= least && sum.value() <= most)) continue;
    const std::string of = split == Split::train ? "training" : std::string(name(split));
    if (largest == 0)
      throw DataError(
          fmt::format("{}: the weight of every {} row is 0; at least one must count", content.name, of));
    throw DataError(fmt::format(
        "{}: the weights of the {} rows add up to {:g}, the largest is {:g}: float32 keeps numbers "
        "from {:.2g} to {:.2g}; only their ratios matter, so divide all by the same number",
        content.name, of, sum.value(), largest, least, most));
  }
}

}  // namespace gradus::data
