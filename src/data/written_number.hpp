// written_number.hpp - texts as numbers: as programs write them, and as people do.
#pragma once

#include <string>
#include <string_view>

namespace gradus::data {

/// How a text can be read as a number.
struct NumberText {
  enum class Kind {
    /// No number.
    word,
    /// As programs write it: 12, -0.5, +1, 1e5.
    plain,
    /// As people write it, beyond doubt: with a typographic minus, with no-break spaces, 1.0D+00, or with a
    /// unit.
    written,
    /// Meant as a number, but perhaps as another one: 1,5 or 5- or (5) or 1 234.
    unclear,
    /// Infinity, or beyond a double.
    infinite
  };
  Kind kind = Kind::word;
  /// Of numbers that are plain or written.
  double value = 0;
  /// What is written with the number, before or behind it: "kg", "%", "$". Part of the text.
  std::string_view unit{};
  /// What is unclear about it, and how it would be written without doubt.
  std::string fault{};

  bool is_number() const { return kind == Kind::plain || kind == Kind::written; }
};

/// Reads a text as a number in any way that people write one.
NumberText read_number(std::string_view text);

/// True, with the value, for a number as programs write it. Spaces around it do not count.
bool parse_number(std::string_view text, double& value);

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
