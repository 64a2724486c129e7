// npy.cpp - one array of NumPy: its head, and its elements as numbers and texts.
#include "data/npy.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <gradus/error.hpp>

#include "base/text.hpp"

namespace gradus::data {
namespace {

constexpr std::string_view npy_magic = "\x93NUMPY";
constexpr std::int64_t most_elements = std::int64_t{1} << 40;

[[noreturn]] void bad_npy(const std::string& file, const std::string& what) {
  throw DataError(fmt::format("{}: {}", file, what));
}

// What stands behind a key of the head, which is a dictionary as Python writes it.
std::string_view value_of(std::string_view head, std::string_view key, const std::string& file) {
  const std::size_t at = head.find(fmt::format("'{}'", key));
  const std::size_t colon = at == std::string_view::npos ? at : head.find(':', at);
  if (colon == std::string_view::npos)
    bad_npy(file, fmt::format("the head of the array lacks {}", quote(key)));
  return trimmed(head.substr(colon + 1));
}

std::vector<std::int64_t> read_lengths_of(std::string_view text, const std::string& file) {
  std::vector<std::int64_t> lengths;
  std::int64_t product = 1;
  if (!text.starts_with('(')) bad_npy(file, "the array has no shape");
  text.remove_prefix(1);
  for (text = trimmed(text); !text.starts_with(')'); text = trimmed(text)) {
    std::int64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc() || length < 0 || length > most_elements || lengths.size() == 8)
      bad_npy(file, "the shape of the array is none");
    if (length > 0 && product > most_elements / length)
      bad_npy(file, "the array has more elements than any file holds");
    product *= length;
    lengths.push_back(length);
    text = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return lengths;
}

void read_kind(std::string_view descr, NpyArray& array, const std::string& file) {
  const std::string_view word = descr.substr(1, descr.find_first_of("'\"", 1) - 1);
  const auto refuse = [&] {
    bad_npy(file,
            fmt::format(
                "elements of type {}; read are bool, whole and floating numbers up to 64 bits, and texts of "
                "fixed length",
                quote(word)));
  };
  if (word.size() < 3 || (descr[0] != '\'' && descr[0] != '"')) refuse();
  array.big_endian = word[0] == '>';
  array.kind = word[1];
  const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), array.size);
  const std::size_t size = array.size;
  const bool numbers = size == 1 || size == 2 || size == 4 || size == 8;
  const bool known = array.kind == 'b'                        ? size == 1
                     : array.kind == 'i' || array.kind == 'u' ? numbers
                     : array.kind == 'f'                      ? numbers && size > 1
                     : array.is_text()                        ? size > 0 && size < (1 << 20)
                                                              : false;
  if (error != std::errc() || end != word.data() + word.size() || !known) refuse();
  if (array.kind == 'U') array.size *= 4;
}

std::uint64_t bits_at(std::string_view bytes, std::size_t size, bool big_endian) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i)
    bits = bits << 8 | static_cast<unsigned char>(bytes[big_endian ? i : size - 1 - i]);
  return bits;
}

void append_character(std::uint64_t code, std::string& text) {
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
  const auto put = [&](std::uint64_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

}  // namespace

double from_half(std::uint64_t bits) {
  const std::uint64_t fraction = bits & 0x3ff, exponent = bits >> 10 & 0x1f;
  double value = exponent == 0 ? std::ldexp(static_cast<double>(fraction), -24)
                 : exponent == 31
                     ? (fraction == 0 ? HUGE_VAL : std::nan(""))
                     : std::ldexp(static_cast<double>(fraction + 0x400), static_cast<int>(exponent) - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

std::int64_t NpyArray::count() const {
  std::int64_t product = 1;
  for (const std::int64_t length : lengths) product *= length;
  return product;
}

std::size_t NpyArray::place(std::int64_t element) const {
  if (!fortran) return static_cast<std::size_t>(element);
  std::int64_t step = count(), result = 0, factor = 1;
  for (const std::int64_t length : lengths) {
    step /= length;
    result += element / step % length * factor;
    factor *= length;
  }
  return static_cast<std::size_t>(result);
}

double NpyArray::number(std::size_t place) const {
  const std::uint64_t bits = bits_at(bytes.substr(place * size), size, big_endian);
  const int unused = 64 - 8 * static_cast<int>(size);
  if (kind == 'i') return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
  if (kind != 'f') return static_cast<double>(bits);
  if (size == 2) return from_half(bits);
  return size == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                   : std::bit_cast<double>(bits);
}

std::string NpyArray::text(std::size_t place) const {
  const std::string_view element = bytes.substr(place * size, size);
  if (kind == 'S') return std::string(element.substr(0, element.find_last_not_of('\0') + 1));
  if (kind == 'U') {
    std::string result;
    for (std::size_t at = 0; at < size; at += 4) {
      const std::uint64_t code = bits_at(element.substr(at), 4, big_endian);
      if (code == 0) break;
      append_character(code, result);
    }
    return result;
  }
  const std::uint64_t bits = bits_at(element, size, big_endian);
  const int unused = 64 - 8 * static_cast<int>(size);
  if (kind == 'b') return bits != 0 ? "true" : "false";
  if (kind == 'i') return std::to_string(static_cast<std::int64_t>(bits << unused) >> unused);
  if (kind == 'u') return std::to_string(bits);
  const double value = number(place);
  if (std::isnan(value)) return "";
  return size == 4 ? fmt::format("{}", static_cast<float>(value)) : fmt::format("{}", value);
}

bool is_npy(std::string_view bytes) { return bytes.starts_with(npy_magic); }

NpyArray read_npy(std::string_view bytes, const std::string& file) {
  const std::size_t fixed = bytes.size() > 6 && bytes[6] == 1 ? 10 : 12;
  if (!is_npy(bytes) || bytes.size() < fixed) bad_npy(file, "no array of NumPy, or cut short");
  const std::size_t length = bits_at(bytes.substr(8), fixed == 10 ? 2 : 4, false);
  if (length > bytes.size() - fixed) bad_npy(file, "the head of the array is cut short");
  const std::string_view head = bytes.substr(fixed, length);
  NpyArray array;
  read_kind(value_of(head, "descr", file), array, file);
  array.fortran = value_of(head, "fortran_order", file).starts_with("True");
  array.lengths = read_lengths_of(value_of(head, "shape", file), file);
  array.bytes = bytes.substr(fixed + length);
  const auto elements = static_cast<std::uint64_t>(array.count());
  if (elements == 0) bad_npy(file, "the array is empty");
  if (array.bytes.size() / array.size < elements)
    bad_npy(file, fmt::format("cut short: {} bytes for {} elements of {}", array.bytes.size(), elements,
                              array.size));
  return array;
}

}  // namespace gradus::data
