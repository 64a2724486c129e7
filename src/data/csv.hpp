// csv.hpp - the text of a table cut into cells: RFC 4180 with the liberties that real files take.
//
// Quoted cells may hold separators, line breaks and doubled quotes. Lines end in LF, CRLF or CR; empty lines
// are skipped; spaces around an unquoted cell do not count, no-break and thin ones neither.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/cell.hpp"
#include "data/table_text.hpp"

namespace gradus::data {

/// Reads a table record by record. The table must outlive the reader; cells live until the next record is
/// read.
class CsvReader {
 public:
  /// Reads the first record. Throws DataError for text that is no table: empty, or with more columns than
  /// anyone could mean.
  explicit CsvReader(const TableText& table);

  /// The texts of the first record, which is no record of the table unless that is said.
  const std::vector<std::string>& header() const { return header_; }
  /// True where the header has one name less than there are columns, as R writes tables: the first column
  /// holds names of rows, and is called so in header().
  bool has_row_names() const { return row_names_; }
  /// Says that the table has no header: its first record is the first row. Rewinds.
  void take_header_as_row();
  /// Goes to the next record; false at the end. Throws DataError for a record with too many or too few cells,
  /// and for quotes that do not match.
  bool next();
  /// Lets records with too many or too few cells pass: those are cut off, these get empty ones.
  void pass_misfits() { pass_misfits_ = true; }
  /// True for such a record.
  bool is_misfit() const { return misfit_; }
  /// Throws DataError that says what is wrong with it.
  [[noreturn]] void refuse_misfit() const;
  /// The cells of this record, as many as the header has.
  std::span<const Cell> cells() const { return cells_; }
  /// "abalone.csv:7:23", line and character, both from 1; "t.parquet, row 6, column 3" where cells are in no
  /// line.
  std::string where(const Cell& cell) const { return position(cell.offset); }
  /// Back to the first record.
  void rewind();
  /// At least as many records as there are: the line breaks that are left, and one.
  std::size_t most_records() const;
  /// At least as many cells as there are: each takes a byte of text, its separator or line break.
  std::size_t most_cells() const { return text_.size() + 1; }

 private:
  bool read_record();
  void read_cell();
  void read_quoted();
  void read_first();
  bool look_for_row_names();
  bool at_separator() const;
  void skip_spaces();
  bool at_line_end() const;
  std::string position(std::size_t offset) const;

  const TableText& table_;
  std::string_view text_;
  const std::string& file_;
  char separator_;
  std::size_t at_;
  std::size_t first_ = 0, body_ = 0;
  bool row_names_ = false;
  bool pass_misfits_ = false, misfit_ = false;
  /// Cells of this record in the file.
  std::size_t found_ = 0;
  std::vector<Cell> cells_;
  std::deque<std::string> unescaped_;
  std::vector<std::string> header_;
};

}  // namespace gradus::data
