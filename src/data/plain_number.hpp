// plain_number.hpp - texts as numbers, as programs write them.
#pragma once

#include <cstdint>
#include <string_view>

namespace gradus::data {

/// What a text is as a number.
enum class NumberKind : std::uint8_t {
  /// No number.
  word,
  /// As programs write it: 12, -0.5, +1, 1e5.
  plain,
  /// As people write it: with thousands apart, a typographic minus, 1.0D+00, a unit, or ($5) for -5.
  written,
  /// Meant as a number, but perhaps as another one: 5- or (5).
  unclear,
  /// Infinity, or beyond a double.
  infinite
};

/// Digits behind the point of a plain number: none, as it has no point; or not to be counted, as it is not
/// just digits, perhaps with a sign and a point.
inline constexpr int whole_number = -1, other_notation = -2;

/// Whether a text is plain, infinite or a word, with its value and the digits behind its point. Spaces around
/// it do not count.
NumberKind parse_plain(std::string_view text, double& value, int& decimals);
/// The same without the digits.
NumberKind parse_plain(std::string_view text, double& value);

/// True for a plain number.
inline bool parse_number(std::string_view text, double& value, int& decimals) {
  return parse_plain(text, value, decimals) == NumberKind::plain;
}
/// The same without the digits.
inline bool parse_number(std::string_view text, double& value) {
  int decimals = 0;
  return parse_number(text, value, decimals);
}

}  // namespace gradus::data
