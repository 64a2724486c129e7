// csv.hpp - the text of a table cut into cells: RFC 4180 with the liberties that real files take.
//
// Quoted cells may hold separators, line breaks and doubled quotes. Lines end in LF, CRLF or CR; empty lines
// are skipped; spaces around an unquoted cell do not count, no-break and thin ones neither.
#pragma once

#include <array>
#include <cstdint>
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
  /// Lines above the header that are no part of the table: they have fewer cells, or one that holds anything.
  const std::vector<std::string>& titles() const { return titles_; }
  /// Cells at the ends of lines that have no name and hold nothing in any: none, one where each line ends in
  /// a separator, or more. They are left out.
  std::size_t blank_columns() const { return blank_; }
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
  std::span<const Cell> cells() const { return {cells_.data(), count_}; }
  /// True for what stays in memory as long as the table does; other texts go with their record.
  bool holds(std::string_view cell) const;
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
  /// What a byte means to the reader.
  enum Mark : std::uint8_t { ends_cell = 1, ends_line = 2, may_be_space = 4 };

  void mark_bytes();
  bool is(Mark mark, char c) const { return (marks_[static_cast<unsigned char>(c)] & mark) != 0; }
  bool read_record();
  bool skip_empty_lines();
  void rewind_to(std::size_t offset) { at_ = offset; }
  void read_cell();
  void read_quoted();
  void add(const Cell& cell) {
    if (count_ == cells_.size()) cells_.emplace_back();
    cells_[count_++] = cell;
  }
  void read_first();
  bool look_for_row_names();
  void skip_titles();
  void look_for_blank_columns();
  bool at_separator() const;
  void skip_spaces();
  bool at_line_end() const { return is(ends_line, text_[at_]); }
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
  std::vector<std::string> titles_;
  std::size_t blank_ = 0;
  std::array<std::uint8_t, 256> marks_{};
  std::vector<Cell> cells_;
  std::size_t count_ = 0;
  std::deque<std::string> unescaped_;
  std::vector<std::string> header_;
};

}  // namespace gradus::data
