// png.cpp - PNG images, by libpng's simple interface.
#include <fmt/format.h>
#include <png.h>

#include <gradus/error.hpp>

#include "formats/component.hpp"

namespace gradus::formats {
namespace {

bool is_png(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

/// What libpng knows of an image; frees itself.
struct PngImage {
  PngImage() { image.version = PNG_IMAGE_VERSION; }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  ~PngImage() { png_image_free(&image); }
  png_image image{};
};

data::Picture read_png(std::string_view bytes, const std::string& file, std::uint64_t most) {
  PngImage png;
  png_image& image = png.image;
  const auto expect = [&](int done) {
    if (done == 0)
      throw DataError(fmt::format("{}: a PNG image that is damaged or cut short: {}", file, image.message));
  };
  expect(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()));
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  const std::int64_t channels = colour ? 3 : 1;
  data::expect_picture_size(image.height, image.width, static_cast<std::uint64_t>(channels), file, most);
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  data::Picture picture{.height = image.height, .width = image.width, .channels = channels};
  picture.bytes.resize(PNG_IMAGE_SIZE(image));
  // What can be seen through lies on white.
  const png_color white{255, 255, 255};
  expect(png_image_finish_read(&image, &white, picture.bytes.data(), 0, nullptr));
  return picture;
}

}  // namespace

constinit const data::PictureFormat png_format{"PNG", is_png, read_png};

}  // namespace gradus::formats
