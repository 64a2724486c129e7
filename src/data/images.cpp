// images.cpp - labelled images as bytes: what readers of images hand on.
#include "data/images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <utility>

namespace gradus::data {
namespace {

bool counts_channels(std::int64_t length) { return length == 1 || length == 3 || length == 4; }

}  // namespace

std::shared_ptr<Content> content_of(Images images, const Request& request) {
  auto content = std::make_shared<Content>();
  content->name = request.source.file;
  content->memory = std::move(images.memory);
  content->pixels = content->memory.get() + images.offset;
  content->pixel_scale = 1.0 / 255;
  content->rows = images.rows;
  content->given_test = images.given_test;
  content->checksum = std::move(images.checksum);
  content->notes = std::move(images.notes);
  content->schema.image = images.shape;
  if (request.schema) {
    adopt_schema(*content, *request.schema);
  } else {
    content->schema.sample = images.shape.labelled(0, "channels").labelled(1, "height").labelled(2, "width");
    content->schema.targets = {images.target};
  }
  if (images.labels.empty() && !request.schema)
    throw DataError(
        fmt::format("{}: images without labels, from which nothing can be learnt", content->name));
  if (!images.labels.empty() && request.options.read_targets)
    set_labels(*content, images.labels, request.schema, images.names);
  return content;
}

ImageAxes image_axes(const std::vector<std::int64_t>& lengths, const std::string& file) {
  if (lengths.size() == 2) return {.shape = Shape{1, lengths[0], lengths[1]}};
  if (lengths.size() == 3 && counts_channels(lengths[0]))
    return {.shape = Shape{lengths[0], lengths[1], lengths[2]}};
  if (lengths.size() == 3 && counts_channels(lengths[2]))
    return {.shape = Shape{lengths[2], lengths[0], lengths[1]}, .channels_last = true};
  throw DataError(
      fmt::format("{}: samples of shape {} are no images: those have 1, 3 or 4 channels, first or last", file,
                  Shape(std::span<const std::int64_t>(lengths)).str()));
}

void move_channels_first(std::uint8_t* pixels, std::int64_t rows, const Shape& shape) {
  const auto channels = static_cast<std::size_t>(shape[0]), size = static_cast<std::size_t>(shape.size());
  const std::size_t places = size / channels;
  std::vector<std::uint8_t> image(size);
  for (std::int64_t row = 0; row < rows; ++row, pixels += size) {
    for (std::size_t channel = 0; channel < channels; ++channel)
      for (std::size_t place = 0; place < places; ++place)
        image[channel * places + place] = pixels[place * channels + channel];
    std::copy(image.begin(), image.end(), pixels);
  }
}

}  // namespace gradus::data
