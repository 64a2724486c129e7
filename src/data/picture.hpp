// picture.hpp - one image as its file holds it, and the table of formats that such files have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// An image of grey or colour, pixel by pixel, row by row.
struct Picture {
  std::int64_t height = 0, width = 0;
  /// 1 or 3.
  std::int64_t channels = 1;
  std::vector<std::uint8_t> bytes{};
};

/// A format of image files.
struct PictureFormat {
  const char* name;
  bool (*knows)(std::string_view bytes);
  /// Throws DataError for a damaged file, FileError for an image of more than `most` bytes.
  Picture (*read)(std::string_view bytes, const std::string& file, std::uint64_t most);
};

/// PGM and PPM, plain and binary.
extern const PictureFormat netpbm_format;

/// The same image in another size: each pixel is the mean of what it covers, or lies between its neighbours
/// where it covers less than one.
Picture resized(const Picture& picture, std::int64_t height, std::int64_t width);

/// The same image with three channels.
Picture coloured(Picture picture);

/// Throws FileError where an image of that size has more than `most` bytes, DataError where it has none.
void expect_picture_size(std::uint64_t height, std::uint64_t width, std::uint64_t channels,
                         const std::string& file, std::uint64_t most);

}  // namespace gradus::data
