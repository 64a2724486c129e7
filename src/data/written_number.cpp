// written_number.cpp - texts as numbers: as programs write them, and as people do.
#include "data/written_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "data/clock_time.hpp"

namespace gradus::data {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool take(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text.remove_prefix(part.size());
  return true;
}

// Bytes of the space at the start of the text, 0 where there is none. Marks that only turn the direction of
// writing are as invisible as spaces.
std::size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  if (byte(0) == ' ' || (byte(0) >= '\t' && byte(0) <= '\r')) return 1;
  if (byte(0) == 0xc2) return byte(1) == 0xa0 || byte(1) == 0x85 ? 2 : 0;
  if (byte(0) < 0xe1) return 0;
  const unsigned code = (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
  const bool space = code == 0x1680 || (code >= 0x2000 && code <= 0x200b) || code == 0x200e ||
                     code == 0x200f || (code >= 0x2028 && code <= 0x202f) ||
                     (code >= 0x205f && code <= 0x2069) || code == 0x3000 || code == 0xfeff;
  return byte(0) < 0xf0 && space ? 3 : 0;
}

std::size_t space_before_end(std::string_view text) {
  if (text.empty()) return 0;
  if (!beyond_ascii(text.back())) return space_at(text.substr(text.size() - 1));
  for (std::size_t length = 1; length <= std::min<std::size_t>(3, text.size()); ++length)
    if (space_at(text.substr(text.size() - length)) == length) return length;
  return 0;
}

// The signs that word processors and typesetters put in the place of a minus.
bool take_minus(std::string_view& text) {
  for (const std::string_view sign :
       {"-", "\u2212", "\u2010", "\u2011", "\u2012", "\u2013", "\ufe63", "\uff0d"})
    if (take(text, sign)) return true;
  return false;
}

bool take_sign(std::string_view& text, bool& negative) {
  if (take(text, "+")) return true;
  negative = take_minus(text);
  return negative;
}

// Money and percent may stand before the number.
std::string_view take_money(std::string_view& text) {
  static constexpr std::string_view before[] = {
      "$",      "\u20ac", "\u00a3", "\u00a5", "\u20b9", "\u20bd", "\u20a9", "\u20ba",
      "\u20ab", "\u20aa", "\u0e3f", "%",      "US$",    "A$",     "C$",     "R$",
      "EUR",    "USD",    "GBP",    "JPY",    "CHF",    "CNY",    "INR",    "AUD",
      "CAD",    "SEK",    "NOK",    "DKK",    "PLN",    "CZK",    "Rs.",    "Rs"};
  const std::string_view all = text;
  for (const std::string_view money : before)
    if (take(text, money)) return all.substr(0, money.size());
  return {};
}

// kg, km/h, %, m2, but not the th of 4th.
bool is_unit(std::string_view text) {
  constexpr std::size_t longest = 16;
  if (text.empty() || text.size() > longest) return false;
  if (!is_letter(text[0]) && !beyond_ascii(text[0]) && text[0] != '%') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (space_at(text.substr(i)) > 0) return false;
    const bool fits = is_letter(text[i]) || is_digit(text[i]) || beyond_ascii(text[i]) ||
                      std::string_view("/%^*.").find(text[i]) != std::string_view::npos;
    if (!fits) return false;
  }
  const std::string word = lower(text);
  return word != "st" && word != "nd" && word != "rd" && word != "th";
}

// Digits with what stands between them.
struct Digits {
  std::vector<std::string> groups{""};
  /// '.', ',', '~' for a space that no line is broken at, and others as they are.
  std::string between;

  // Thousands apart: 1 to 3 digits, the first of them no 0, then three each.
  bool thousands(std::size_t count) const {
    if (groups[0].empty() || groups[0].size() > 3 || groups[0][0] == '0') return false;
    return std::all_of(groups.begin() + 1, groups.begin() + static_cast<std::ptrdiff_t>(count),
                       [](const std::string& group) { return group.size() == 3; });
  }
  std::string joined(std::size_t count) const {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += groups[i];
    return all;
  }
};

// What stands between two digits, 0 where they do not belong together.
char take_separator(std::string_view& text) {
  const std::string_view all = text;
  char separator = 0;
  if (take(text, "\u2019"))
    separator = '\'';
  else if (const std::size_t space = space_at(text); space > 1)
    separator = '~', text.remove_prefix(space);
  else if (!text.empty() && std::string_view(".,'_ ").find(text[0]) != std::string_view::npos)
    separator = text[0], text.remove_prefix(1);
  if (separator != 0 && !text.empty() && is_digit(text[0])) return separator;
  text = all;
  return 0;
}

Digits take_digits(std::string_view& text) {
  Digits digits;
  for (;;) {
    while (!text.empty() && is_digit(text[0])) digits.groups.back() += text[0], text.remove_prefix(1);
    const char separator = take_separator(text);
    if (separator == 0) break;
    digits.between += separator;
    digits.groups.emplace_back();
  }
  // 5. is 5
  if (digits.between.empty() && text.starts_with('.') && (text.size() == 1 || space_at(text.substr(1)) > 0))
    text.remove_prefix(1);
  return digits;
}

// The number as programs write it. Empty for digits that make no number of this notation, such as a date.
std::string plain_digits(const Digits& digits, Decimal decimal) {
  const std::string& between = digits.between;
  const std::size_t count = digits.groups.size();
  if (between.empty()) return digits.groups[0];
  const char sign = decimal == Decimal::point ? '.' : ',';
  const auto signs = std::count(between.begin(), between.end(), sign);
  if (signs > 1 || (signs == 1 && between.back() != sign)) return {};
  const std::size_t whole = signs == 1 ? count - 1 : count;
  const bool alike = between.find_first_not_of(between[0]) >= whole - 1;
  if (whole > 1 && (!alike || !digits.thousands(whole))) return {};
  return signs == 1 ? digits.joined(count - 1) + "." + digits.groups.back() : digits.joined(count);
}

// What $5M counts in; 0 for a text that says nothing of the kind.
double factor_of(std::string_view text) {
  const std::string word = lower(text);
  if (word == "k") return 1e3;
  if (word == "m" || word == "mn" || word == "mio") return 1e6;
  return word == "b" || word == "bn" ? 1e9 : 0;
}

// e5, and D+00 as Fortran writes it.
std::string take_exponent(std::string_view& text, bool point) {
  std::string_view rest = text;
  if (rest.empty() || std::string_view("eEdD").find(rest[0]) == std::string_view::npos) return {};
  const bool fortran = rest[0] == 'd' || rest[0] == 'D';
  rest.remove_prefix(1);
  bool negative = false;
  const bool sign = take_sign(rest, negative);
  std::string exponent;
  while (!rest.empty() && is_digit(rest[0])) exponent += rest[0], rest.remove_prefix(1);
  if (exponent.empty() || (fortran && !sign && !point)) return {};
  text = rest;
  return (negative ? "e-" : "e") + exponent;
}

// As people write numbers.
NumberText read_written(std::string_view text, Decimal decimal) {
  std::string_view rest = without_spaces(text);
  const bool brackets = rest.size() > 2 && rest.front() == '(' && rest.back() == ')';
  if (brackets) rest = without_spaces(rest.substr(1, rest.size() - 2));
  bool negative = false;
  bool sign = take_sign(rest, negative);
  rest = without_spaces(rest);
  std::string_view unit = take_money(rest);
  rest = without_spaces(rest);
  if (!sign && !unit.empty()) sign = take_sign(rest, negative);
  const Digits digits = take_digits(rest);
  NumberText result;
  std::string number = plain_digits(digits, decimal);
  if (number.empty()) return {};
  number += take_exponent(rest, number.find('.') != std::string::npos);
  rest = without_spaces(rest);
  const bool behind = !sign && !brackets && take_minus(rest);
  double factor = 1;
  if (!rest.empty()) {
    if (behind || (unit.empty() ? !is_unit(rest) : factor_of(rest) == 0)) return {};
    if (unit.empty())
      unit = rest;
    else
      factor = factor_of(rest);
  }
  result.kind = parse_plain(number, result.value);
  if (!result.is_number()) return result;
  if (brackets && sign) return {};
  result.value *= factor;
  // Bookkeepers put a loss in brackets.
  if (negative || brackets) result.value = -result.value;
  if (behind) result.fault = fmt::format("has its minus behind it; write -{}", shortened(number));
  result.kind = result.fault.empty() ? NumberText::Kind::written : NumberText::Kind::unclear;
  result.unit = unit;
  return result;
}

// The digits of other scripts, full-width ones first, as those of ASCII; empty where there are none.
std::string with_ascii_digits(std::string_view text) {
  static constexpr std::string_view zeros[] = {"\uff10", "\u0660", "\u06f0", "\u0966"};
  std::string result;
  bool found = false;
  while (!text.empty()) {
    std::size_t length = 1;
    char digit = 0;
    for (const std::string_view zero : zeros) {
      const std::size_t last = zero.size() - 1;
      if (text.size() <= last || text.substr(0, last) != zero.substr(0, last)) continue;
      const int value = static_cast<unsigned char>(text[last]) - static_cast<unsigned char>(zero[last]);
      if (value >= 0 && value < 10) digit = static_cast<char>('0' + value), length = zero.size();
    }
    found |= digit != 0;
    result += digit != 0 ? digit : text[0];
    text.remove_prefix(length);
  }
  return found ? result : std::string();
}

// True for most words and dates, at a glance: a letter that no money begins with, or digits, a minus, and
// digits.
bool is_plainly_word(std::string_view text) {
  if (text.size() < 2) return false;
  if (is_letter(text[0])) {
    if (text[0] == 'P' && is_digit(text[1])) return false;  // P1DT2H
    const bool money = text[1] == '$' || is_letter(text[1]);
    return !money || std::string_view("UACREGJISNDP").find(text[0]) == std::string_view::npos;
  }
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits > 0 && digits + 1 < text.size() && text[digits] == '-' && is_digit(text[digits + 1]);
}

// 1.#INF, and the sign for infinity.
bool is_infinity(std::string_view text) {
  bool negative = false;
  take_sign(text, negative);
  return text.starts_with("1.#INF") || text == "\u221e";
}

}  // namespace

NumberText read_number(std::string_view text, Decimal decimal) {
  NumberText result;
  // As programs write it, 1.234 has decimals.
  if (decimal == Decimal::point || text.find('.') == std::string_view::npos)
    result.kind = parse_plain(text, result.value);
  if (result.kind != NumberText::Kind::word || is_plainly_word(text)) return result;
  if (is_infinity(text)) {
    result.kind = NumberText::Kind::infinite;
    return result;
  }
  constexpr std::size_t longest = 400;
  if (text.size() > longest) return {};
  if (const std::optional<double> hours = read_hours(without_spaces(text)))
    return {.kind = NumberText::Kind::written, .value = *hours, .unit = hours_unit};
  if (std::any_of(text.begin(), text.end(), is_digit)) return read_written(text, decimal);
  if (std::none_of(text.begin(), text.end(), beyond_ascii)) return {};
  const std::string digits = with_ascii_digits(text);
  result = read_written(digits, decimal);
  // A unit would be part of a text that ends here.
  if (!result.unit.empty()) return {};
  result.unit = {};
  return result;
}

Notation notation_of(std::string_view text) {
  const NumberText point = read_number(text, Decimal::point), comma = read_number(text, Decimal::comma);
  if (point.is_number() && comma.is_number())
    return point.value == comma.value ? Notation::either : Notation::unclear;
  return point.is_number() ? Notation::point : comma.is_number() ? Notation::comma : Notation::either;
}

bool is_rounded(std::string_view text, double value) {
  constexpr std::size_t digits_of_a_double = 15;
  text = trimmed(text);
  if (text.size() <= digits_of_a_double) return false;
  text.remove_prefix(std::min(text.find_first_not_of("+-0"), text.size()));
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return text.size() > digits_of_a_double && text != fmt::format("{:.0f}", std::abs(value));
}

bool vanishes(std::string_view zero) {
  return zero.substr(0, zero.find_first_of("eE")).find_first_of("123456789") != std::string_view::npos;
}

bool is_padded(std::string_view text) { return text.size() > 1 && text[0] == '0' && is_digit(text[1]); }

std::string number_text(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

std::string_view without_spaces(std::string_view text) {
  while (const std::size_t length = space_at(text)) text.remove_prefix(length);
  while (const std::size_t length = space_before_end(text)) text.remove_suffix(length);
  return text;
}

}  // namespace gradus::data
