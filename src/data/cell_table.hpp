// cell_table.hpp - a table as it is written, for those who want its cells and no data set.
#pragma once

#include <gradus/load.hpp>
#include <string>
#include <vector>

namespace gradus::data {

/// The cells of a table, row by row.
struct CellTable {
  /// How messages call it.
  std::string file;
  /// Empty where the first row is one of numbers.
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;

  /// Makes the names a row, where they were one.
  void take_names_as_row();
  /// The number in a cell. Throws DataError, with the row from 1, where it is none.
  double number(std::size_t row, std::size_t column) const;
};

/// Reads a table of any format, a file or standard input. Its first row holds names where one of its cells is
/// no number. Throws FileError, UsageError and DataError for what cannot be read.
CellTable read_cells(const std::string& data, const LoadOptions& options);

}  // namespace gradus::data
