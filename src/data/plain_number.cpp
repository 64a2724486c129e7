// plain_number.cpp - texts as numbers, as programs write them.
#include "data/plain_number.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"

namespace gradus::data {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Powers of ten that doubles are.
constexpr double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum class Quick { number, word, neither };

// Digits, perhaps with a point among them, whose whole number is exact in a double, as the power of ten is
// that it is divided by: the quotient is the nearest double (Clinger, 1990), as from_chars has it.
Quick read_quickly(std::string_view text, double& value, int& decimals) {
  constexpr std::uint64_t largest = std::uint64_t{1} << 53;
  constexpr std::size_t most_digits = 19;
  const bool negative = text.starts_with('-');
  const char* at = text.data() + (negative ? 1 : 0);
  const char *const end = text.data() + text.size(), *const first = at;
  std::uint64_t digits = 0;
  const char* point = nullptr;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (digit < 10)
      digits = 10 * digits + digit;
    else if (*at == '.' && point == nullptr)
      point = at;
    else
      break;
  }
  const auto count = static_cast<std::size_t>(at - first) - (point != nullptr ? 1 : 0);
  if (at != end) {
    // Behind digits only an exponent makes a number; a letter that no infinity begins with makes none.
    const bool none = count > 0 ? *at != 'e' && *at != 'E' && *at != ' ' && *at != '\t'
                                : at == first && is_letter(*at) && (*at | 32) != 'i' && (*at | 32) != 'n';
    return none ? Quick::word : Quick::neither;
  }
  if (count == 0 || count > most_digits || digits > largest) return Quick::neither;
  decimals = point == nullptr ? whole_number : static_cast<int>(end - point) - 1;
  value = static_cast<double>(digits);
  if (decimals > 0) value /= exact_powers[decimals];
  if (negative) value = -value;
  return Quick::number;
}

}  // namespace

NumberKind parse_plain(std::string_view text, double& value, int& decimals) {
  if (!text.empty()) {
    const Quick quick = read_quickly(text, value, decimals);
    if (quick == Quick::number) return NumberKind::plain;
    if (quick == Quick::word) return NumberKind::word;
  }
  text = trimmed(text);
  decimals = other_notation;
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  double parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (end != text.data() + text.size() || text.empty() || error == std::errc::invalid_argument)
    return NumberKind::word;
  if (error == std::errc::result_out_of_range) {
    // Too small for a double is zero; too large is no number to learn from.
    const std::size_t exponent = text.find_first_of("eE");
    const bool tiny = exponent == std::string_view::npos ? text.find('.') <= 2 : text[exponent + 1] == '-';
    if (!tiny) return NumberKind::infinite;
    parsed = 0;
  }
  if (std::isnan(parsed)) return NumberKind::word;
  if (std::isinf(parsed)) return NumberKind::infinite;
  value = parsed;
  if (text.find_first_not_of("-0123456789.") == std::string_view::npos) {
    const std::size_t point = text.find('.');
    decimals = point == std::string_view::npos ? whole_number : static_cast<int>(text.size() - point) - 1;
  }
  return NumberKind::plain;
}

NumberKind parse_plain(std::string_view text, double& value) {
  int decimals = 0;
  return parse_plain(text, value, decimals);
}

}  // namespace gradus::data
