// cell_table.cpp - a table as it is written, for those who want its cells and no data set.
#include "data/cell_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/csv.hpp"
#include "data/formats.hpp"
#include "data/written_number.hpp"

namespace gradus::data {

void CellTable::take_names_as_row() {
  if (names.empty()) return;
  rows.insert(rows.begin(), std::move(names));
  names.clear();
}

double CellTable::number(std::size_t row, std::size_t column) const {
  double value = 0;
  if (parse_number(rows.at(row).at(column), value)) return value;
  throw DataError(fmt::format("{}: row {}, column {}: {} is no number", file, row + 1, column + 1,
                              quote(rows[row][column])));
}

CellTable read_cells(const std::string& data, const LoadOptions& options) {
  Request request{.source = find_source(data), .options = options};
  if (request.source.path != "-" && (data.empty() || !exists(request.source.path)))
    throw FileError(fmt::format("there is no file {}", quote(data)));
  read_source(request.source, options.max_bytes);
  const Format& format = find_format(request.source, options.max_bytes);
  if (!format.table)
    throw UsageError(fmt::format("{} is {}, and a table is wanted", request.source.file, format.name));
  const TableText text = format.table(request);
  CsvReader reader(text);
  CellTable table{.file = text.file, .names = reader.header(), .rows = {}};
  while (reader.next()) {
    std::vector<std::string>& row = table.rows.emplace_back();
    for (const Cell& cell : reader.cells()) row.emplace_back(cell.text);
  }
  const bool numbers = std::all_of(table.names.begin(), table.names.end(), [](const std::string& name) {
    double value = 0;
    return parse_number(name, value);
  });
  if (numbers && !text.named) table.take_names_as_row();
  return table;
}

}  // namespace gradus::data
