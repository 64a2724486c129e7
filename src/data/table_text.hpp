// table_text.hpp - a table as text, whatever format it came in: what lies between bytes and cells.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// A table as UTF-8 text: a file of text as it is, or cells of another format written one after another.
struct TableText {
  std::string text;
  /// How messages call it.
  std::string file;
  /// Between cells; a space stands for any number of spaces and tabs.
  char separator = ',';
  /// Where its first line begins.
  std::size_t start = 0;
  /// False where the cells were written by a reader: errors call them by row and column and not by line.
  bool lines = true;
  /// True where the format says that the first row holds names.
  bool named = false;
  /// Of the bytes that it was read from.
  std::string checksum{};
  /// What the user should hear.
  std::vector<std::string> notes{};
};

/// Text in any encoding that can be told as a table: its encoding and its separator are found out and said,
/// unless the separator is given. Throws DataError for what is no text.
TableText table_of_text(std::string bytes, const std::string& file, std::optional<char> separator);

/// Writes the cells of a table, a row after the other, the names of the columns first.
class TableWriter {
 public:
  /// A text, which stays one where it looks like a number that is missing.
  void text(std::string_view text);
  /// A number, or a word that is no text: what need not be quoted.
  void plain(std::string_view text);
  /// A number; one that is not there for NaN.
  void number(double value);
  /// A cell that holds nothing.
  void nothing() { begin_cell(); }
  void end_row();
  /// Bytes so far, to be held against a limit.
  std::size_t size() const { return text_.size(); }
  /// What was written, as a table of that file.
  TableText finish(const std::string& file, std::string checksum);

 private:
  void begin_cell();

  std::string text_;
  bool first_ = true;
};

}  // namespace gradus::data
