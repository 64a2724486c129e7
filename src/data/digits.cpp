// digits.cpp - the images of handwritten digits inside the library.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr unsigned char compressed[] = {
#include "data/digits_bytes.inc"
};

constexpr std::int64_t side = 8;
constexpr std::size_t pixels = side * side;

// Each line: 64 counts in 0..16, then the digit. The text is our own, so it is not checked.
std::vector<std::uint8_t> numbers_in(std::string_view text) {
  std::vector<std::uint8_t> numbers;
  for (const char *at = text.data(), *end = at + text.size(); at < end; ++at) {
    std::uint8_t number = 0;
    at = std::from_chars(at, end, number).ptr;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

std::shared_ptr<Content> read_digits(const Schema* schema) {
  const std::string text = inflate({reinterpret_cast<const char*>(compressed), sizeof compressed}, "digits");
  const std::vector<std::uint8_t> numbers = numbers_in(text);
  auto content = std::make_shared<Content>();
  content->name = "digits";
  content->checksum = checksum_text(crc32(text));
  content->rows = static_cast<std::int64_t>(numbers.size() / (pixels + 1));
  content->memory = std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(content->rows) * pixels);
  content->pixels = content->memory.get();
  content->pixel_scale = 1.0 / 16;
  content->schema.image = Shape{1, side, side};
  content->schema.sample = Shape{static_cast<std::int64_t>(pixels)}.labelled(0, "pixels");
  content->schema.targets = {"digit"};
  std::vector<std::int64_t> codes;
  std::uint8_t* out = content->memory.get();
  for (std::size_t at = 0; at < numbers.size(); at += pixels + 1) {
    out = std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(at), pixels, out);
    codes.push_back(numbers[at + pixels]);
  }
  if (schema) adopt_schema(*content, *schema);
  set_labels(*content, codes, schema);
  return content;
}

}  // namespace gradus::data

namespace gradus::datasets {

Dataset digits(std::uint64_t seed) { return data::finish(data::read_digits(nullptr), {.seed = seed}); }

std::vector<std::string> names() { return {"digits"}; }

std::string_view attribution(std::string_view name) {
  if (name == "digits")
    return "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning "
           "Repository, 1998, CC BY 4.0";
  throw UsageError(fmt::format("no data set inside the library is called {}.{}", quote(name),
                               did_you_mean(name, names())));
}

}  // namespace gradus::datasets
