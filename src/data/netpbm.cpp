// netpbm.cpp - PGM and PPM images, as text or binary.
#include <fmt/format.h>

#include <gradus/error.hpp>

#include "data/picture.hpp"

namespace gradus::data {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

bool is_netpbm(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == 'P' &&
         (bytes[1] == '2' || bytes[1] == '3' || bytes[1] == '5' || bytes[1] == '6') &&
         (is_space(bytes[2]) || bytes[2] == '#');
}

/// The numbers of a header or of an image as text.
class PlainNumbers {
 public:
  PlainNumbers(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  std::uint64_t next() {
    constexpr std::uint64_t most = 1'000'000;
    skip();
    const std::size_t start = at_;
    std::uint64_t number = 0;
    for (; at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '9'; ++at_)
      number = number > most ? number : 10 * number + static_cast<std::uint64_t>(bytes_[at_] - '0');
    if (at_ == start || number > most)
      throw DataError(
          fmt::format("{}: byte {} begins no number that an image may have here", file_, start + 1));
    return number;
  }
  std::size_t at() const { return at_; }

 private:
  void skip() {
    bool comment = false;
    for (; at_ < bytes_.size() && (comment || is_space(bytes_[at_]) || bytes_[at_] == '#'); ++at_)
      comment = bytes_[at_] == '#' || (comment && bytes_[at_] != '\n' && bytes_[at_] != '\r');
  }

  std::string_view bytes_;
  const std::string& file_;
  std::size_t at_ = 2;
};

Picture read_netpbm(std::string_view bytes, const std::string& file, std::uint64_t most) {
  const bool text = bytes[1] == '2' || bytes[1] == '3';
  const std::uint64_t channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
  PlainNumbers numbers(bytes, file);
  const std::uint64_t width = numbers.next(), height = numbers.next(), white = numbers.next();
  if (white == 0 || white > 0xffff)
    throw DataError(fmt::format("{}: white is {}; it is 1 to 65535 in such images", file, white));
  expect_picture_size(height, width, channels, file, most);
  const std::size_t count = height * width * channels, each = white > 0xff ? 2 : 1;
  Picture picture{.height = static_cast<std::int64_t>(height),
                  .width = static_cast<std::int64_t>(width),
                  .channels = static_cast<std::int64_t>(channels)};
  const auto put = [&](std::uint64_t value) {
    if (value > white) throw DataError(fmt::format("{}: a pixel of {}, and white is {}", file, value, white));
    picture.bytes.push_back(static_cast<std::uint8_t>((value * 255 + white / 2) / white));
  };
  // One blank ends the header; a pixel as text takes a byte at least.
  const std::string_view rest = bytes.substr(std::min(bytes.size(), numbers.at() + 1));
  if (rest.size() + (text ? 1 : 0) < count * (text ? 1 : each))
    throw DataError(fmt::format("{}: cut short: {} bytes for {} numbers", file, rest.size(), count));
  picture.bytes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto byte = [&](std::size_t place) {
      return std::uint64_t{static_cast<unsigned char>(rest[place])};
    };
    put(text ? numbers.next() : each == 2 ? byte(2 * i) << 8 | byte(2 * i + 1) : byte(i));
  }
  return picture;
}

}  // namespace

constinit const PictureFormat netpbm_format{"PGM and PPM", is_netpbm, read_netpbm};

}  // namespace gradus::data
