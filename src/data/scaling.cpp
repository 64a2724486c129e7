// scaling.cpp - fitting shift, scale and fill to the training rows.
#include "data/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/text.hpp"

namespace gradus {
namespace {

// Deviations below this share of the mean are rounding, not information.
constexpr double rounding = 1e-13;

struct Moments {
  double mean = 0;
  double deviation = 0;
  std::int64_t count = 0;
};

// The moments of every column, row by row as the table lies in memory. Two passes, so that a large mean does
// not eat the variance.
std::vector<Moments> moments_of(const std::vector<double>& table, std::size_t columns,
                                std::span<const std::int64_t> rows) {
  std::vector<Moments> moments(columns);
  const auto each = [&](const auto& add) {
    for (const std::int64_t row : rows)
      for (std::size_t j = 0; j < columns; ++j) {
        const double value = table[static_cast<std::size_t>(row) * columns + j];
        if (!std::isnan(value)) add(moments[j], value);
      }
  };
  each([](Moments& m, double value) {
    m.mean += value;
    ++m.count;
  });
  for (Moments& m : moments) m.mean /= static_cast<double>(std::max<std::int64_t>(m.count, 1));
  each([](Moments& m, double value) { m.deviation += (value - m.mean) * (value - m.mean); });
  for (Moments& m : moments)
    m.deviation = std::sqrt(m.deviation / static_cast<double>(std::max<std::int64_t>(m.count, 1)));
  return moments;
}

void check_finite(const Moments& moments, const Content& content, const std::string& column) {
  if (std::isfinite(moments.mean) && std::isfinite(moments.deviation)) return;
  throw DataError(fmt::format("{}: column {}: numbers too large to be scaled", content.name, quote(column)));
}

bool constant(const Moments& moments) { return moments.deviation <= rounding * std::abs(moments.mean); }

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

void push(Scaling& scaling, double shift, double scale, double fill) {
  scaling.shift.push_back(shift);
  scaling.scale.push_back(scale);
  scaling.fill.push_back(fill);
}

}  // namespace

Scaling fit_inputs(const Content& content, std::span<const std::int64_t> rows, bool scale) {
  Scaling scaling;
  const std::size_t features = static_cast<std::size_t>(content.schema.features());
  if (content.pixels) {
    scaling.shift.assign(features, 0);
    scaling.scale.assign(features, content.pixel_scale);
    scaling.fill.assign(features, 0);
    return scaling;
  }
  const std::size_t columns = content.columns();
  const std::vector<Moments> all_moments = moments_of(content.table, columns, rows);
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
    if (moments.count == 0)
      throw DataError(fmt::format("{}: column {} has no value in any training row; leave it out (ignore)",
                                  content.name, quote(name)));
    check_finite(moments, content, name);
    if (!scale)
      push(scaling, 0, 1, moments.mean);
    else
      push(scaling, moments.mean, constant(moments) ? 0 : 1 / moments.deviation, moments.mean);
  }
  return scaling;
}

Scaling fit_targets(const Content& content, std::span<const std::int64_t> rows, bool scale) {
  Scaling scaling;
  const std::vector<std::string>& names = content.schema.targets;
  const std::vector<Moments> all_moments = moments_of(content.targets, names.size(), rows);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Moments& moments = all_moments[i];
    check_finite(moments, content, names[i]);
    if (!scale)
      push(scaling, 0, 1, moments.mean);
    else
      push(scaling, moments.mean, constant(moments) ? 1 : 1 / moments.deviation, moments.mean);
  }
  return scaling;
}

}  // namespace gradus
