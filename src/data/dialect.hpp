// dialect.hpp - how the cells of a text table are separated, found out from its first lines.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gradus::data {

/// How the lines of a table are cut.
struct Dialect {
  /// A space stands for any number of spaces and tabs.
  char separator = ',';
  /// Where the first line begins: behind a byte order mark, and a line "sep=;" as spreadsheets write it.
  std::size_t start = 0;
  /// True where nobody said which separator it is.
  bool guessed = true;
};

/// Finds the separator that cuts the first lines into equally many cells. A comma between two digits is the
/// decimal sign of a number where something else separates as well: 1,5;2,5.
Dialect find_dialect(std::string_view text, std::optional<char> separator);

/// "semicolons"
std::string separator_name(char separator);

}  // namespace gradus::data
