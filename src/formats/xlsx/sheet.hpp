// sheet.hpp - the cells of one sheet of an Excel workbook.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/table_text.hpp"
#include "formats/xlsx/workbook.hpp"

namespace gradus::formats {

/// Reads a sheet, and holds what its cells show.
class SheetReader : public XmlHandler {
 public:
  /// `where` as in `book.xlsx, sheet "Data"`. At most `most` bytes of cells are held.
  SheetReader(const Workbook& book, std::string where, std::uint64_t most);

  void begin(const XmlElement& element) override;
  void end(std::string_view name) override;
  void letters(std::string_view text) override;

  /// The rows that hold something, in the columns that do; without a title over the table, which is said.
  /// Throws DataError where there is none.
  void write(data::TableWriter& writer, std::vector<std::string>& notes) const;

 private:
  struct Cell {
    std::uint32_t row, column;
    bool text;
    std::uint32_t length;
  };
  void begin_row(std::string_view number);
  void begin_cell(const XmlElement& element);
  void end_cell();
  void add(std::string_view text, bool is_text);
  void add_number();
  std::string place() const;

  const Workbook& book_;
  std::string where_;
  std::uint64_t most_;
  std::uint32_t row_ = 0, column_ = 0;
  /// Of the cell that is read: its type, the number of its style, what it holds.
  std::string type_, value_;
  std::size_t style_ = 0;
  bool in_value_ = false, in_cell_ = false, spoken_ = false;
  std::vector<Cell> cells_;
  std::string texts_;
};

/// A number of days as Excel counts them, in the form that cells show: a date, seconds of a day, or the
/// number.
std::string days_text(double days, std::string_view written, NumberFormat format, bool from_1904);

}  // namespace gradus::formats
