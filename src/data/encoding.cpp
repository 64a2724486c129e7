// encoding.cpp - text in the encodings that tables come in, as UTF-8.
#include "data/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <gradus/error.hpp>
#include <optional>

#include "base/machine.hpp"
#include "data/utf8.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t sample_of_text = 4096;

// What the bytes 0x80 to 0x9f are in Windows-1252; 0 for those that it leaves open.
constexpr std::uint16_t windows_1252[] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                          0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

enum class Order { little, big };

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

void append_utf8(std::uint32_t code, std::string& text) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xe0 | code >> 12);
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
    }
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

// Letters of most languages that have UTF-16 without a mark leave every other byte zero.
std::optional<Order> utf16_order(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe")) return Order::little;
  if (bytes.starts_with("\xfe\xff")) return Order::big;
  const std::string_view sample = bytes.substr(0, sample_of_text);
  std::size_t zeros[2] = {};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros[i % 2] += sample[i] == '\0';
  const std::size_t half = sample.size() / 2;
  if (half < 2) return {};
  if (zeros[1] * 10 >= half * 7 && zeros[0] * 10 <= half) return Order::little;
  if (zeros[0] * 10 >= half * 7 && zeros[1] * 10 <= half) return Order::big;
  return {};
}

std::string from_utf16(std::string_view bytes, Order order, const std::string& file) {
  const auto unit = [&](std::size_t at) {
    const std::uint32_t first = byte_at(bytes, at), second = byte_at(bytes, at + 1);
    return order == Order::little ? second << 8 | first : first << 8 | second;
  };
  expect_memory(bytes.size() + bytes.size() / 2);
  std::string text;
  text.reserve(bytes.size() / 2);
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const auto refuse = [&](const char* what) {
      throw DataError(fmt::format("{}: {}: damaged UTF-16; save the file as UTF-8",
                                  place_in(text, file, text.size()), what));
    };
    if (at + 1 == bytes.size()) refuse("a single byte is left at the end");
    std::uint32_t code = unit(at);
    if (code >= 0xd800 && code < 0xe000) {
      const std::uint32_t low = code < 0xdc00 && at + 3 < bytes.size() ? unit(at + 2) : 0;
      if (low < 0xdc00 || low >= 0xe000) refuse("half of a pair stands alone");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      at += 2;
    }
    if (at > 0 || code != 0xfeff) append_utf8(code, text);
  }
  return text;
}

// Latin-1 has the numbers of Unicode.
std::uint32_t code_of(std::uint32_t byte, bool windows) {
  const std::uint32_t known = windows && byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : 0;
  return known != 0 ? known : byte;
}

std::string from_one_byte(std::string_view bytes, bool windows) {
  expect_memory(2 * bytes.size());
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) append_utf8(code_of(static_cast<unsigned char>(c), windows), text);
  return text;
}

// Characters of several bytes, and bytes that are part of none.
struct HighBytes {
  std::size_t whole = 0, broken = 0;
};

HighBytes count_high(std::string_view text) {
  HighBytes counts;
  while (!text.empty()) {
    const std::size_t good = first_invalid_utf8(text);
    for (const char c : text.substr(0, good)) counts.whole += (static_cast<unsigned char>(c) & 0xc0) == 0xc0;
    counts.broken += good < text.size();
    text.remove_prefix(std::min(text.size(), good + 1));
  }
  return counts;
}

}  // namespace

std::string place_in(std::string_view text, const std::string& file, std::size_t offset) {
  std::size_t line = 1, start = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    if (!ends) continue;
    ++line;
    start = i + 1;
  }
  std::size_t character = 1;
  for (std::size_t i = start; i < offset; ++i)
    character += (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
  if (start == 0 && text.starts_with("\xef\xbb\xbf") && character > 1) --character;
  return fmt::format("{}:{}:{}", file, line, character);
}

bool looks_like_text(std::string_view bytes) {
  if (bytes.starts_with(std::string_view("\xff\xfe\0\0", 4))) return true;  // UTF-32, which to_utf8 names
  if (utf16_order(bytes)) return true;
  const std::string_view sample = bytes.substr(0, sample_of_text);
  const auto strange = std::count_if(sample.begin(), sample.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
  });
  // A zero byte among much text is a slip that has a place; one among few is another format.
  return static_cast<std::size_t>(strange) * 20 <= sample.size();
}

std::string to_utf8(std::string bytes, const std::string& file, std::vector<std::string>& notes) {
  if (bytes.starts_with(std::string_view("\xff\xfe\0\0", 4)) ||
      bytes.starts_with(std::string_view("\0\0\xfe\xff", 4)))
    throw DataError(fmt::format("{}: text in UTF-32; save it as UTF-8", file));
  if (const std::optional<Order> order = utf16_order(bytes)) {
    notes.push_back(fmt::format("the text is UTF-16 ({} endian) and was read as that",
                                *order == Order::little ? "little" : "big"));
    bytes = from_utf16(bytes, *order, file);
  }
  const std::size_t zero = bytes.find('\0');
  if (zero != std::string::npos)
    throw DataError(fmt::format("{}: a zero byte: this is no text file", place_in(bytes, file, zero)));
  const std::size_t wrong = first_invalid_utf8(bytes);
  if (wrong == bytes.size()) return bytes;
  const HighBytes counts = count_high(bytes);
  if (counts.whole >= counts.broken)
    throw DataError(fmt::format("{}: byte 0x{:02x} is not UTF-8, as the rest of the text is; correct it",
                                place_in(bytes, file, wrong), byte_at(bytes, wrong)));
  const bool windows = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xa0 && windows_1252[byte - 0x80] != 0;
  });
  std::string text = from_one_byte(bytes, windows);
  std::string sign;
  append_utf8(code_of(byte_at(bytes, wrong), windows), sign);
  notes.push_back(fmt::format("the text is not UTF-8 and was read as {}: byte 0x{:02x} at {} as \"{}\"",
                              windows ? "Windows-1252" : "Latin-1", byte_at(bytes, wrong),
                              place_in(bytes, file, wrong), sign));
  return text;
}

}  // namespace gradus::data
