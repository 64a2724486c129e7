// images.hpp - labelled images as bytes: what readers of images hand on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/content.hpp"
#include "data/formats.hpp"

namespace gradus::data {

/// Images of one shape, one after another, each channel by channel.
struct Images {
  /// Owns the bytes; the first pixel lies `offset` bytes in.
  std::unique_ptr<std::uint8_t[]> memory{};
  std::size_t offset = 0;
  /// [C, H, W]
  Shape shape{};
  std::int64_t rows = 0;
  /// That many at the end are the given test set.
  std::int64_t given_test = 0;
  /// One for each; empty where nobody labelled them.
  std::vector<std::int64_t> labels{};
  /// What the labels are called, from 0; by their numbers where this is empty.
  std::vector<std::string> names{};
  /// The target, "label".
  std::string target = "label";
  std::string checksum{};
  std::vector<std::string> notes{};
};

/// Their content: with a schema, as its model takes them. Throws DataError where they do not fit.
std::shared_ptr<Content> content_of(Images images, const Request& request);

/// Axes of a file of images [N, ...], and whether channels come last.
struct ImageAxes {
  /// [C, H, W]
  Shape shape;
  bool channels_last = false;
};

/// How lengths [H, W], [C, H, W] or [H, W, C] are meant: 1, 3 or 4 of the first or the last axis are
/// channels. Throws DataError where neither has so many.
ImageAxes image_axes(const std::vector<std::int64_t>& lengths, const std::string& file);

/// Brings images with channels last, pixel by pixel, into the order channel by channel.
void move_channels_first(std::uint8_t* pixels, std::int64_t rows, const Shape& shape);

}  // namespace gradus::data
