// jpeg.cpp - JPEG images, by libjpeg.
#include <fmt/format.h>

#include <csetjmp>
#include <cstdio>
#include <gradus/error.hpp>

#include "formats/component.hpp"
// Needs <cstdio> before it.
#include <jpeglib.h>

namespace gradus::formats {
namespace {

bool is_jpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }

// libjpeg ends a process unless it is led elsewhere; nothing that must be destroyed lies on that way.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf place;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr info) {
  auto* errors = reinterpret_cast<JpegErrors*>(info->err);
  (*info->err->format_message)(info, errors->message);
  std::longjmp(errors->place, 1);
}

void keep_quiet(j_common_ptr info, int level) {
  // Warnings (-1) are of damaged bytes: what comes of them is no image to learn from.
  if (level < 0) leave(info);
}

struct Jpeg {
  jpeg_decompress_struct info{};
  JpegErrors errors{};
};

bool begin(Jpeg& jpeg, std::string_view bytes) {
  jpeg.info.err = jpeg_std_error(&jpeg.errors.manager);
  jpeg.errors.manager.error_exit = leave;
  jpeg.errors.manager.emit_message = keep_quiet;
  if (setjmp(jpeg.errors.place) != 0) return false;  // NOLINT: the library's way
  jpeg_create_decompress(&jpeg.info);
  jpeg_mem_src(&jpeg.info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&jpeg.info, TRUE);
  const bool grey = jpeg.info.jpeg_color_space == JCS_GRAYSCALE;
  jpeg.info.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_calc_output_dimensions(&jpeg.info);
  return true;
}

bool read_lines(Jpeg& jpeg, std::uint8_t* out) {
  if (setjmp(jpeg.errors.place) != 0) return false;  // NOLINT: the library's way
  jpeg_start_decompress(&jpeg.info);
  const std::size_t line = static_cast<std::size_t>(jpeg.info.output_width) *
                           static_cast<std::size_t>(jpeg.info.output_components);
  while (jpeg.info.output_scanline < jpeg.info.output_height) {
    JSAMPROW row = out + jpeg.info.output_scanline * line;
    jpeg_read_scanlines(&jpeg.info, &row, 1);
  }
  jpeg_finish_decompress(&jpeg.info);
  return true;
}

/// Ends a decompressor whatever happens.
struct EndJpeg {
  Jpeg& jpeg;
  ~EndJpeg() { jpeg_destroy_decompress(&jpeg.info); }
};

data::Picture read_jpeg(std::string_view bytes, const std::string& file, std::uint64_t most) {
  Jpeg jpeg;
  const EndJpeg end{jpeg};
  const auto expect = [&](bool done) {
    if (!done)
      throw DataError(
          fmt::format("{}: a JPEG image that is damaged or cut short: {}", file, jpeg.errors.message));
  };
  expect(begin(jpeg, bytes));
  if (jpeg.info.jpeg_color_space == JCS_CMYK || jpeg.info.jpeg_color_space == JCS_YCCK)
    throw DataError(fmt::format("{}: a JPEG image in colours for print (CMYK); save it in RGB", file));
  const std::uint64_t channels = jpeg.info.out_color_space == JCS_GRAYSCALE ? 1 : 3;
  data::expect_picture_size(jpeg.info.output_height, jpeg.info.output_width, channels, file, most);
  data::Picture picture{.height = jpeg.info.output_height,
                        .width = jpeg.info.output_width,
                        .channels = static_cast<std::int64_t>(channels)};
  picture.bytes.resize(static_cast<std::size_t>(picture.height * picture.width * picture.channels));
  expect(read_lines(jpeg, picture.bytes.data()));
  return picture;
}

}  // namespace

constinit const data::PictureFormat jpeg_format{"JPEG", is_jpeg, read_jpeg};

}  // namespace gradus::formats
