// cells.hpp - cells of files that hold a column after the other, until they are written row by row.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "data/formats.hpp"

namespace gradus::formats {

class CellTable;

/// The cells of one column, for as many rows as the file holds together.
class CellColumn {
 public:
  CellColumn(CellTable& table, std::string name) : table_(table), name_(std::move(name)) {}

  /// A cell that holds nothing.
  void nothing() { add({}, Form::nothing); }
  /// A number, a date, true or false.
  void plain(std::string_view text) { add(text, Form::plain); }
  /// A text. Throws DataError where it is no UTF-8.
  void text(std::string_view text);

  const std::string& name() const { return name_; }
  std::size_t size() const { return cells_.size(); }
  /// `t.parquet, row 7: column "x"`, of the cell that comes next.
  std::string place() const;
  /// Writes the cell that was not written yet.
  void write_next(data::TableWriter& writer);
  void clear();

 private:
  enum class Form : std::uint8_t { nothing, plain, text };
  /// How a cell is written, and its length: texts lie one behind the other.
  struct Cell {
    std::uint32_t form : 2, length : 30;
  };
  void add(std::string_view text, Form form);

  CellTable& table_;
  std::string name_;
  std::string texts_;
  std::vector<Cell> cells_;
  std::size_t next_cell_ = 0, next_text_ = 0;
};

/// All columns of a table, filled and written some rows at a time, within a limit of bytes.
class CellTable {
 public:
  CellTable(std::string file, std::vector<std::string> names, std::uint64_t most);

  CellColumn& operator[](std::size_t column) { return columns_[column]; }
  std::size_t columns() const { return columns_.size(); }
  const std::string& file() const { return file_; }
  std::int64_t rows_written() const { return rows_; }

  /// So many rows are to come. Throws FileError where they cannot lie within the limit.
  void expect_rows(std::uint64_t rows);
  /// Some bytes more are held. Throws FileError beyond the limit.
  void count(std::uint64_t bytes);
  /// Writes as many rows; all columns must have them.
  void write_rows(std::uint64_t rows);
  data::TableText finish(std::string checksum) { return writer_.finish(file_, std::move(checksum)); }

 private:
  std::string file_;
  std::uint64_t most_, held_ = 0;
  std::deque<CellColumn> columns_;
  std::int64_t rows_ = 0;
  data::TableWriter writer_;
};

/// False for a column that nobody asks for, by name: it may hold what is not read, and stays empty.
bool is_wanted(const data::Request& request, const std::string& name);

/// A column, and what it holds where that is not read.
struct NotRead {
  std::string name, what;
};

/// Throws DataError where there are such columns, and says how they are left out.
void refuse_columns(const data::Request& request, const std::vector<NotRead>& columns);

}  // namespace gradus::formats
