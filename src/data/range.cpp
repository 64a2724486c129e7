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

namespace gradus {
namespace {

constexpr double most = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::min();

[[noreturn]] void refuse(const Content& content, std::size_t row, const std::string& column, double value,
                         double scaled) {
  throw DataError(fmt::format(
      "{}: row {}, column {}: {:g} is too large to be scaled: beside the training rows it becomes {:g}, and "
      "float32 ends at {:.2g}",
      content.name, content.row_number(static_cast<std::int64_t>(row)), quote(column), value, scaled, most));
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
      if (std::abs(scaled) <= most || std::isnan(value)) continue;
      refuse(content, row, inputs.empty() ? std::to_string(column) : inputs[column].name, value, scaled);
    }
}

void check_targets(const Content& content) {
  const std::size_t outputs = content.schema.targets.size();
  for (std::size_t at = 0; at < content.targets.size(); ++at) {
    const double value = content.targets[at];
    const double scaled = content.schema.target_scaling.apply(value, at % outputs);
    if (!(std::abs(scaled) <= most))
      refuse(content, at / outputs, content.schema.targets[at % outputs], value, scaled);
  }
}

}  // namespace

void check_range(const Content& content) {
  if (!content.pixels) check_inputs(content);
  check_targets(content);
}

void check_weights(const Content& content) {
  if (content.weights.empty()) return;
  for (const Split split : {Split::train, Split::validation}) {
    const std::vector<std::int64_t>& rows = *content.parts[static_cast<std::size_t>(split)];
    CompensatedSum sum;
    double largest = 0;
    for (const std::int64_t row : rows) {
      const double weight = content.weights[static_cast<std::size_t>(row)];
      sum.add(weight);
      largest = std::max(largest, weight);
    }
    if (rows.empty() || (largest >= least && sum.value() <= most)) continue;
    const std::string of = split == Split::train ? "training" : "validation";
    if (largest == 0)
      throw DataError(
          fmt::format("{}: the weight of every {} row is 0; at least one must count", content.name, of));
    throw DataError(fmt::format(
        "{}: the weights of the {} rows add up to {:g}, the largest is {:g}: float32 keeps numbers "
        "from {:.2g} to {:.2g}; only their ratios matter, so divide all by the same number",
        content.name, of, sum.value(), largest, least, most));
  }
}

}  // namespace gradus
