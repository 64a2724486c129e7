// formula_parser.hpp - formulas written as text: their syntax, with the place of every part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gradus::explain {

/// A formula as it is written.
struct Syntax {
  enum class Kind { number, name, negative, binary, call };
  Kind kind = Kind::number;
  /// A name, the name of a function, or the sign of an operation: + - * / ^ .
  std::string text{};
  double number = 0;
  std::vector<Syntax> parts{};
  /// Where it stands, from 1.
  int line = 1, column = 1;
};

/// One line: a formula, or the definition of a name.
struct SyntaxLine {
  std::string name{};
  Syntax formula{};
};

/// Reads one line. Throws UsageError with line and column for what is no formula.
SyntaxLine parse_formula_line(std::string_view text, int line);

/// The number that a text begins with, as formulas and given values have it.
struct LeadingNumber {
  double value = 0;
  /// Characters that it has.
  std::size_t length = 0;
  /// Why it cannot be used: "too large", "too small"; null where it can.
  const char* fault = nullptr;
};
LeadingNumber leading_number(std::string_view text);

/// Throws UsageError: "formula, line 1, column 5: ...".
[[noreturn]] void refuse(const Syntax& at, const std::string& message);

}  // namespace gradus::explain
