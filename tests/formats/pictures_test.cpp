// pictures_test.cpp - JPEG and PNG images.
#include <cstdlib>

#include "base/file.hpp"
#include "data/files.hpp"
#include "formats/component.hpp"

namespace gradus::formats {
namespace {

constexpr std::uint64_t plenty = 1 << 20;

std::string picture_file(const std::string& name) {
  return read_file(GRADUS_SOURCE_DIR "/tests/data/wild/pictures/" + name);
}

data::Picture jpeg(const std::string& bytes, std::uint64_t most = plenty) {
  return jpeg_format.read(bytes, "x.jpg", most);
}

// JPEG rounds: within a step of it.
void expect_pixel(const data::Picture& picture, std::int64_t column, const std::vector<int>& colours) {
  constexpr int step = 4;
  for (std::size_t c = 0; c < colours.size(); ++c)
    EXPECT_LE(std::abs(picture.bytes[static_cast<std::size_t>(column) * colours.size() + c] - colours[c]),
              step)
        << column << " " << c;
}

TEST(Jpeg, grey_and_colour_are_read) {
  const data::Picture grey = jpeg(picture_file("grey.jpg"));
  EXPECT_EQ(grey.height, 8);
  EXPECT_EQ(grey.width, 16);
  EXPECT_EQ(grey.channels, 1);
  expect_pixel(grey, 0, {0});
  expect_pixel(grey, 15, {255});
  const data::Picture colour = jpeg(picture_file("colour.jpg"));
  EXPECT_EQ(colour.channels, 3);
  expect_pixel(colour, 0, {255, 0, 0});
  expect_pixel(colour, 15, {0, 0, 255});
}

TEST(Jpeg, what_is_not_read_is_said) {
  const auto refused = [](const std::string& bytes, std::uint64_t most = plenty) {
    return error_of<Error>([&] { jpeg(bytes, most); });
  };
  const std::string good = picture_file("colour.jpg");
  EXPECT_HAS(refused(good.substr(0, good.size() - 20)), "x.jpg: a JPEG image that is damaged or cut short");
  EXPECT_HAS(refused(good.substr(0, 30)), "damaged or cut short");
  EXPECT_HAS(refused(good, 100), "max_bytes");
  EXPECT_HAS(refused(picture_file("cmyk.jpg")), "colours for print (CMYK)");
}

}  // namespace
}  // namespace gradus::formats
