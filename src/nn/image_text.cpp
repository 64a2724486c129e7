// image_text.cpp - lengths on an image as text: "5" for both axes, or "3x5" for 3 rows and 5 columns.
#include "nn/image_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <gradus/error.hpp>
#include <string_view>

namespace gradus {
namespace {

// More would be a slip or an attack, and must not overflow.
constexpr std::int64_t most = 1'000'000;

std::int64_t length_of(std::string_view text, std::int64_t least, const std::string& whole,
                       const char* what) {
  std::int64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size() || length < least || length > most)
    throw UsageError(fmt::format("{} must be a whole number from {} on, or two as in 3x5, got \"{}\"", what,
                                 least, whole));
  return length;
}

}  // namespace

Extent parse_extent(const std::string& text, std::int64_t least, const char* what) {
  const std::string_view all = text;
  const std::size_t cross = all.find('x');
  const std::int64_t down = length_of(all.substr(0, cross), least, text, what);
  if (cross == std::string_view::npos) return {down, down};
  return {down, length_of(all.substr(cross + 1), least, text, what)};
}

PoolOptions parse_pool(const std::string& kernel, const std::string& stride, const std::string& padding) {
  return {.kernel = parse_extent(kernel, 1, "the kernel of a pool"),
          .stride = parse_extent(stride.empty() ? kernel : stride, 1, "the stride of a pool"),
          .padding = parse_extent(padding, 0, "the padding of a pool")};
}

}  // namespace gradus
