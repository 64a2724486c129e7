// table_text.cpp - a table as text, whatever format it came in.
#include "data/table_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <utility>

#include "data/content.hpp"
#include "data/dialect.hpp"
#include "data/encoding.hpp"
#include "data/gzip.hpp"

namespace gradus::data {

TableText table_of_text(std::string bytes, const std::string& file, std::optional<char> separator) {
  TableText table{.text = {}, .file = file, .checksum = checksum_text(crc32(bytes))};
  table.text = to_utf8(std::move(bytes), file, table.notes);
  const Dialect dialect = find_dialect(table.text, separator);
  table.separator = dialect.separator;
  table.start = dialect.start;
  if (dialect.guessed && dialect.separator != ',')
    table.notes.push_back(fmt::format("cells are separated by {}", separator_name(dialect.separator)));
  return table;
}

void TableWriter::begin_cell() {
  if (!std::exchange(first_, false)) text_ += ',';
}

void TableWriter::text(std::string_view text) {
  begin_cell();
  text_ += '"';
  for (const char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void TableWriter::plain(std::string_view text) {
  begin_cell();
  text_ += text;
}

void TableWriter::number(double value) {
  begin_cell();
  if (!std::isnan(value)) fmt::format_to(std::back_inserter(text_), "{}", value);
}

void TableWriter::end_row() {
  text_ += '\n';
  first_ = true;
}

TableText TableWriter::finish(const std::string& file, std::string checksum) {
  return {
      .text = std::move(text_), .file = file, .lines = false, .named = true, .checksum = std::move(checksum)};
}

}  // namespace gradus::data
