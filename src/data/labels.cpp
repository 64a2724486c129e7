// labels.cpp - the labels and shapes of images, held against the model that takes them.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <numeric>

#include "base/text.hpp"
#include "data/content.hpp"

namespace gradus::data {

void set_labels(Content& content, const std::vector<std::int64_t>& codes, const Schema* schema,
                const std::vector<std::string>& names) {
  const std::vector<std::int64_t> known = distinct(codes);
  std::vector<std::int64_t> number_of(known.size());
  if (!schema) content.schema.classes.clear();
  std::vector<std::string>& classes = content.schema.classes;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string name =
        names.empty() ? std::to_string(known[i]) : names.at(static_cast<std::size_t>(known[i]));
    if (!schema) classes.push_back(name);
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found == classes.end())
      throw DataError(fmt::format("{}: label {} is not among the classes of the model ({})", content.name,
                                  name, listed(classes)));
    number_of[i] = found - classes.begin();
  }
  if (classes.size() < 2)
    throw DataError(fmt::format("{}: all labels are equal; there is nothing to tell apart", content.name));
  content.labels.resize(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const auto place = std::lower_bound(known.begin(), known.end(), codes[row]) - known.begin();
    content.labels[row] = number_of[static_cast<std::size_t>(place)];
  }
  content.has_targets = true;
}

void adopt_schema(Content& content, const Schema& schema) {
  if (!schema.inputs.empty())
    throw DataError(fmt::format("{}: images, but the model was trained on a table with columns such as {}",
                                content.name, quote(schema.inputs.front().name)));
  if (schema.features() != content.schema.image.size())
    throw DataError(fmt::format("{}: images of shape {}, but the model takes {} numbers, samples of shape {}",
                                content.name, content.schema.image.str(), schema.features(),
                                schema.sample.str()));
  if (schema.task != Task::classify)
    throw DataError(fmt::format("{}: labelled images, but the model gives numbers", content.name));
  const std::vector<double>&shift = schema.input_scaling.shift, &scale = schema.input_scaling.scale;
  const bool shifted = std::any_of(shift.begin(), shift.end(), [](double s) { return s != 0; });
  if (scale.empty() || shifted || !schema.input_scaling.linear() ||
      std::any_of(scale.begin(), scale.end(), [&](double s) { return s != scale[0]; }))
    throw DataError(
        fmt::format("{}: images as bytes, but the model was trained on numbers that were scaled one by one",
                    content.name));
  content.schema = schema;
  content.pixel_scale = scale[0];
}

bool one_class_rules(const std::vector<std::int64_t>& rows) {
  constexpr double far_more = 4, most_of_all = 0.5;
  if (rows.size() < 2) return false;
  const auto common = static_cast<double>(*std::max_element(rows.begin(), rows.end()));
  const auto all = static_cast<double>(std::accumulate(rows.begin(), rows.end(), std::int64_t{0}));
  const double others = (all - common) / static_cast<double>(rows.size() - 1);
  return others > 0 && common > far_more * others && common >= most_of_all * all;
}

}  // namespace gradus::data
