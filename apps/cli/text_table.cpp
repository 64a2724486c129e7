// text_table.cpp - columns of text, aligned for reading.
#include "text_table.hpp"

#include <algorithm>

namespace gradus::cli {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

TextTable::TextTable(std::vector<std::string> titles) : titles_(std::move(titles)) {
  for (std::string& title : titles_) {
    right_.push_back(title.starts_with('>'));
    if (right_.back()) title.erase(0, 1);
  }
}

std::string TextTable::str() const {
  std::vector<std::size_t> widths(titles_.size());
  const auto measure = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], characters(cells[i]));
  };
  measure(titles_);
  for (const auto& cells : rows_) measure(cells);
  std::string out;
  const auto append = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string space(widths[i] - characters(cells[i]), ' ');
      if (i > 0) line += "  ";
      line += right_[i] ? space + cells[i] : cells[i] + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  append(titles_);
  for (const auto& cells : rows_) append(cells);
  return out;
}

}  // namespace gradus::cli
