// text_table.hpp - columns of text, aligned for reading.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gradus::cli {

/// Rows of cells; columns of numbers are aligned at the right.
class TextTable {
 public:
  /// The title of a column starts with '>' where its cells are aligned at the right.
  explicit TextTable(std::vector<std::string> titles);
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// All rows, one a line, without spaces at their ends.
  std::string str() const;

 private:
  std::vector<std::string> titles_;
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters of a UTF-8 text.
std::size_t characters(std::string_view text);

}  // namespace gradus::cli
