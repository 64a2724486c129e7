// written_number.hpp - texts as numbers: as programs write them, and as people do.
#pragma once

#include <gradus/load.hpp>
#include <string>
#include <string_view>

#include "data/plain_number.hpp"

namespace gradus::data {

/// How a text can be read as a number.
struct NumberText {
  using Kind = NumberKind;
  Kind kind = Kind::word;
  /// Of numbers that are plain or written.
  double value = 0;
  /// What is written with the number, before or behind it: "kg", "%", "$", part of the text; "h" of
  /// times of the day and durations.
  std::string_view unit{};
  /// What is unclear about it, and how it would be written without doubt.
  std::string fault{};

  bool is_number() const { return kind == Kind::plain || kind == Kind::written; }
};

/// Reads a text as a number in any way that people write one. What does not stand before the decimals may
/// stand between thousands, as spaces and apostrophes may. What is in brackets is negative.
NumberText read_number(std::string_view text, Decimal decimal = Decimal::point);

/// Which sign before decimals a text tells of.
enum class Notation {
  /// None: 12, 1 234, no number.
  either,
  /// 1.5 and 1,234.5; 1,5 and 1.234,5.
  point,
  comma,
  /// 7,000 or 1.234 is a number with each, but another one.
  unclear
};
Notation notation_of(std::string_view text);

/// True where a double is not the whole number that the text is: from 2^53 on not all are.
bool is_rounded(std::string_view text, double value);

/// True for a number that reads as 0 and has other digits: 1e-400.
bool vanishes(std::string_view zero);

/// True for a number with zeros in front, such as 007: a code, perhaps.
bool is_padded(std::string_view text);

/// The number as text that reads back exactly: 1, 0.5.
std::string number_text(double value);

/// The text without spaces at both ends: those of ASCII, and the no-break, thin and other ones of Unicode.
std::string_view without_spaces(std::string_view text);

}  // namespace gradus::data
