// cell.hpp - one cell of a table, and the texts that say that nothing is known.
//
// A cell alone does not say what it is: "-" is nothing among numbers and a word beside "+", "3 kg" is a
// number where the others are in kg, too. What the cells of a column are taken for, column_kind.hpp decides.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gradus::data {

/// One cell: its text, and where it stands.
struct Cell {
  std::string_view text;
  bool quoted = false;
  /// True where spaces that are not seen (no-break, zero-width) were cut off its ends.
  bool cut = false;
  /// Offset of its first byte in the file.
  std::size_t offset = 0;
};

/// The texts that say that nothing is known: the usual ones, and those that the user names.
class MissingTexts {
 public:
  explicit MissingTexts(const std::vector<std::string>& more = {});

  /// Among words: empty, NA, null, ? and so on; a quoted cell only where it is empty, or as the user says.
  bool among_words(const Cell& cell) const;
  /// Among numbers: these, quoted or not, and marks such as - and . that are words elsewhere.
  bool among_numbers(const Cell& cell) const;
  /// True for a number that the user names, however it is written.
  bool holds(double value) const;

  /// All usual texts as a line of help.
  static std::string usual();

 private:
  std::unordered_set<std::string> more_;
  std::vector<double> numbers_;
};

/// True for - and . and the like: nothing among numbers, words among words.
bool is_mark(std::string_view text);

}  // namespace gradus::data
