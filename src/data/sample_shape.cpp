// sample_shape.cpp - rows of numbers that are images: a shape that the user knows.
#include "data/sample_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <span>

#include "base/text.hpp"
#include "data/option_text.hpp"

namespace gradus::data {
namespace {

void expect_fitting(const Content& content, const Shape& shape, const std::string& option) {
  for (const InputColumn& column : content.schema.inputs)
    if (column.categorical())
      throw DataError(fmt::format("{}: column {} holds categories, which are no pixels ({}); leave it out",
                                  content.name, quote(column.name), option));
  if (content.schema.features() != shape.size())
    throw DataError(fmt::format("{}: samples of {} numbers, and {} has {}", content.name,
                                content.schema.features(), option, shape.size()));
}

// Whole numbers as bytes need an eighth of the memory, and no scaling of their own for each pixel.
bool are_bytes(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [](double v) { return v >= 0 && v <= 255 && v == std::floor(v); });
}

}  // namespace

void shape_samples(Content& content, const LoadOptions& options) {
  if (lengths_text(options.input_shape).empty()) return;
  const Shape shape{std::span<const std::int64_t>(options.input_shape)};
  expect_fitting(content, shape, option_text(options.style, "input_shape"));
  content.schema.image = shape;
  content.schema.sample = shape.labelled(0, "channels").labelled(1, "height").labelled(2, "width");
  if (content.pixels) return;
  content.schema.inputs.clear();
  if (!are_bytes(content.table) || content.table.empty()) return;
  const double most = std::max(1.0, *std::max_element(content.table.begin(), content.table.end()));
  content.memory = std::make_unique_for_overwrite<std::uint8_t[]>(content.table.size());
  std::transform(content.table.begin(), content.table.end(), content.memory.get(),
                 [](double v) { return static_cast<std::uint8_t>(v); });
  content.pixels = content.memory.get();
  content.pixel_scale = 1 / most;
  content.table = {};
  content.notes.push_back(fmt::format("inputs are pixels from 0 to {}, divided by {}", most, most));
}

}  // namespace gradus::data
