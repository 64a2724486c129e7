// picture.cpp - sizes and colours of images.
#include "data/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/machine.hpp"

namespace gradus::data {
namespace {

/// What one place of a shorter or longer row is made of.
struct Weights {
  std::size_t first = 0;
  std::vector<double> of;
};

// Down: the mean of what a place covers. Up: between the centres of the two nearest.
std::vector<Weights> weights_of(std::int64_t from, std::int64_t to) {
  std::vector<Weights> all(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double last = static_cast<double>(from - 1);
  for (std::int64_t i = 0; i < to; ++i) {
    Weights& weights = all[static_cast<std::size_t>(i)];
    if (step <= 1) {
      const double centre = std::clamp((static_cast<double>(i) + 0.5) * step - 0.5, 0.0, last);
      const double low = std::min(std::floor(centre), std::max(last - 1, 0.0));
      weights.first = static_cast<std::size_t>(low);
      weights.of = {1 - (centre - low)};
      if (from > 1) weights.of.push_back(centre - low);
      continue;
    }
    const double begin = static_cast<double>(i) * step, end = begin + step;
    weights.first = static_cast<std::size_t>(begin);
    for (double at = std::floor(begin); at < end && at <= last; ++at)
      weights.of.push_back((std::min(at + 1, end) - std::max(at, begin)) / step);
  }
  return all;
}

}  // namespace

Picture resized(const Picture& picture, std::int64_t height, std::int64_t width) {
  if (picture.height == height && picture.width == width) return picture;
  const auto rows = weights_of(picture.height, height), columns = weights_of(picture.width, width);
  const auto channels = static_cast<std::size_t>(picture.channels);
  const std::size_t line = static_cast<std::size_t>(picture.width) * channels;
  Picture result{.height = height, .width = width, .channels = picture.channels};
  result.bytes.reserve(rows.size() * columns.size() * channels);
  std::vector<double> sums(line);
  for (const Weights& row : rows) {
    std::fill(sums.begin(), sums.end(), 0);
    for (std::size_t k = 0; k < row.of.size(); ++k)
      for (std::size_t i = 0; i < line; ++i)
        sums[i] += row.of[k] * static_cast<double>(picture.bytes[(row.first + k) * line + i]);
    for (const Weights& column : columns)
      for (std::size_t channel = 0; channel < channels; ++channel) {
        double sum = 0;
        for (std::size_t k = 0; k < column.of.size(); ++k)
          sum += column.of[k] * sums[(column.first + k) * channels + channel];
        result.bytes.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(sum), 0L, 255L)));
      }
  }
  return result;
}

Picture coloured(Picture picture) {
  if (picture.channels == 3) return picture;
  Picture result{.height = picture.height, .width = picture.width, .channels = 3};
  result.bytes.reserve(3 * picture.bytes.size());
  for (const std::uint8_t grey : picture.bytes) result.bytes.insert(result.bytes.end(), 3, grey);
  return result;
}

void expect_picture_size(std::uint64_t height, std::uint64_t width, std::uint64_t channels,
                         const std::string& file, std::uint64_t most) {
  if (height == 0 || width == 0)
    throw DataError(fmt::format("{}: an image of {}x{} pixels", file, height, width));
  if (height > most / channels || width > most / channels / height) refuse_size(file, most, true);
  expect_memory(height * width * channels);
}

}  // namespace gradus::data
