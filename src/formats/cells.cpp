// cells.cpp - cells of files that hold a column after the other, until they are written row by row.
#include "formats/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/machine.hpp"
#include "base/text.hpp"
#include "data/option_text.hpp"
#include "data/utf8.hpp"

namespace gradus::formats {
namespace {

constexpr std::uint32_t longest_cell = (std::uint32_t{1} << 30) - 1;

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string CellColumn::place() const {
  return fmt::format("{}, row {}: column {}", table_.file(),
                     table_.rows_written() + static_cast<std::int64_t>(cells_.size()) + 1, quote(name_));
}

void CellColumn::text(std::string_view text) {
  if (data::first_invalid_utf8(text) != text.size())
    throw DataError(
        fmt::format("{} holds bytes that are no text in UTF-8; cells are numbers and texts", place()));
  add(text, Form::text);
}

void CellColumn::add(std::string_view text, Form form) {
  if (text.size() > longest_cell) throw DataError(fmt::format("{} holds more than 1 GiB", place()));
  table_.count(text.size());
  texts_ += text;
  Cell& cell = cells_.emplace_back();
  cell.form = static_cast<std::uint32_t>(form) & 3U;
  cell.length = static_cast<std::uint32_t>(text.size()) & longest_cell;
}

void CellColumn::write_next(data::TableWriter& writer) {
  const Cell cell = cells_[next_cell_++];
  const std::string_view text = std::string_view(texts_).substr(next_text_, cell.length);
  next_text_ += cell.length;
  switch (static_cast<Form>(cell.form)) {
    case Form::nothing:
      return writer.nothing();
    case Form::plain:
      return writer.plain(text);
    case Form::text:
      return writer.text(text);
  }
}

void CellColumn::clear() {
  texts_.clear();
  cells_.clear();
  next_cell_ = next_text_ = 0;
}

CellTable::CellTable(std::string file, std::vector<std::string> names, std::uint64_t most)
    : file_(std::move(file)), most_(most) {
  if (names.empty()) throw DataError(fmt::format("{}: a table without columns", file_));
  for (std::string& name : names) {
    writer_.text(name);
    columns_.emplace_back(*this, std::move(name));
  }
  writer_.end_row();
}

void CellTable::expect_rows(std::uint64_t rows) {
  // A cell is a separator at least.
  if (writer_.size() > most_ || rows > (most_ - writer_.size()) / columns_.size())
    refuse_size(file_, most_, true);
  // Marks of all cells, and the values of one column at a time.
  expect_memory(rows * (columns_.size() * sizeof(std::uint32_t) + sizeof(std::string_view)));
  held_ = 0;
}

void CellTable::count(std::uint64_t bytes) {
  held_ += bytes;
  if (held_ > most_) refuse_size(file_, most_, true);
}

void CellTable::write_rows(std::uint64_t rows) {
  for (std::uint64_t row = 0; row < rows; ++row) {
    for (CellColumn& column : columns_) column.write_next(writer_);
    writer_.end_row();
    if (writer_.size() > most_) refuse_size(file_, most_, true);
  }
  rows_ += static_cast<std::int64_t>(rows);
  for (CellColumn& column : columns_) column.clear();
}

bool is_wanted(const data::Request& request, const std::string& name) {
  if (holds(request.options.ignore, name)) return false;
  const Schema* schema = request.schema;
  // Pixels are columns of any name, and given names stand for places.
  if (!schema || schema->inputs.empty() || !schema->given_names.empty()) return true;
  return name == request.options.weight || holds(schema->targets, name) ||
         std::any_of(schema->inputs.begin(), schema->inputs.end(),
                     [&](const InputColumn& input) { return input.source() == name; });
}

void refuse_columns(const data::Request& request, const std::vector<NotRead>& columns) {
  if (columns.empty()) return;
  std::vector<std::string> held, options;
  for (const NotRead& column : columns) {
    held.push_back(fmt::format("column {} holds {}", quote(column.name), column.what));
    options.push_back(data::option_text(request.options.style, "ignore", column.name));
  }
  throw DataError(fmt::format("{}: {}; cells are numbers, dates and texts (leave out by {})",
                              request.source.file, listed(held), fmt::join(options, " ")));
}

}  // namespace gradus::formats
