// sheet.cpp - the cells of one sheet of an Excel workbook.
#include "formats/xlsx/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "formats/values.hpp"

namespace gradus::formats {
namespace {

// As many as Excel has.
constexpr std::uint32_t most_rows = 1 << 20, most_columns = 1 << 14;

std::uint32_t row_number(std::string_view text) {
  std::uint32_t row = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
  return error == std::errc() && end == text.data() + text.size() && row <= most_rows ? row : 0;
}

// "AB7": column 28, and the rest.
std::uint32_t take_column(std::string_view& reference) {
  std::uint32_t column = 0;
  while (!reference.empty() && reference[0] >= 'A' && reference[0] <= 'Z' && column <= most_columns) {
    column = 26 * column + static_cast<std::uint32_t>(reference[0] - 'A') + 1;
    reference.remove_prefix(1);
  }
  return column <= most_columns ? column : 0;
}

std::string column_letters(std::uint32_t column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

// What must be quoted not to be cut. All else is as in a text file: NA is nothing there.
bool needs_quotes(std::string_view text) { return text.find_first_of(",\"\r\n") != std::string_view::npos; }

}  // namespace

std::string days_text(double days, std::string_view written, NumberFormat format, bool from_1904) {
  constexpr double millis_of_day = 86'400'000, beyond = 3e6;
  constexpr std::int64_t from_1970 = 25569, from_1970_in_1904 = 24107, millis = 86'400'000, second = 1000;
  // Days were counted so that 1900 has a 29th of February.
  constexpr std::int64_t first_right_day = 60;
  if (format == NumberFormat::number || days < 0 || days > beyond) return std::string(written);
  const std::int64_t all = std::llround(days * millis_of_day), day = all / millis, rest = all % millis;
  if (format == NumberFormat::time && day == 0) return fmt::format("{}", static_cast<double>(all) / second);
  if (day == 0 && !from_1904) return std::string(written);
  const std::int64_t since_1970 =
      from_1904 ? day - from_1970_in_1904 : day - from_1970 + (day < first_right_day ? 1 : 0);
  return moment_text(since_1970, rest / second, rest % second, 3).value_or(std::string(written));
}

SheetReader::SheetReader(const Workbook& book, std::string where, std::uint64_t most)
    : book_(book), where_(std::move(where)), most_(most) {}

std::string SheetReader::place() const {
  return fmt::format("{}, cell {}{}", where_, column_letters(column_), row_);
}

void SheetReader::begin(const XmlElement& element) {
  const std::string_view name = element.name();
  if (name == "row") return begin_row(element["r"]);
  if (name == "c") return begin_cell(element);
  if (name == "rPh") spoken_ = true;
  in_value_ = in_cell_ && !spoken_ && (name == "v" || name == "t");
}

void SheetReader::end(std::string_view name) {
  if (name == "c" && in_cell_) end_cell();
  if (name == "rPh") spoken_ = false;
  in_value_ = false;
}

void SheetReader::letters(std::string_view text) {
  if (in_value_) value_ += text;
}

// Rows and cells may say where they are; those that do not follow the one before.
void SheetReader::begin_row(std::string_view number) {
  const std::uint32_t row = number.empty() ? row_ + 1 : row_number(number);
  if (row <= row_ || row > most_rows)
    throw DataError(
        fmt::format("{}: a row {} behind row {}; the file is damaged", where_, quote(number), row_));
  row_ = row;
  column_ = 0;
}

void SheetReader::begin_cell(const XmlElement& element) {
  std::string_view reference = element["r"];
  const std::uint32_t column = reference.empty() ? column_ + 1 : take_column(reference);
  if (column <= column_ || column > most_columns || row_ == 0)
    throw DataError(fmt::format("{}: a cell {} behind column {} of row {}; the file is damaged", where_,
                                quote(element["r"]), column_, row_));
  column_ = column;
  type_ = element["t"];
  const std::string_view style = element["s"];
  style_ = 0;
  std::from_chars(style.data(), style.data() + style.size(), style_);
  value_.clear();
  in_cell_ = true;
}

void SheetReader::end_cell() {
  in_cell_ = false;
  // Errors such as #N/A hold nothing, as do cells that only look some way.
  if (type_ == "e" || value_.empty()) return;
  if (type_ == "s") {
    std::size_t text = 0;
    const auto [end, error] = std::from_chars(value_.data(), value_.data() + value_.size(), text);
    if (error != std::errc() || end != value_.data() + value_.size() || text >= book_.texts.size())
      throw DataError(
          fmt::format("{}: {} is no text of this workbook; the file is damaged", place(), quote(value_)));
    return add(book_.texts[text], true);
  }
  if (type_ == "inlineStr" || type_ == "str") return add(unescaped(value_), true);
  if (type_ == "b") return add(value_ == "1" ? "true" : "false", false);
  if (type_ == "d") return add(value_, true);
  add_number();
}

void SheetReader::add_number() {
  double number = 0;
  const std::string_view text = trimmed(value_);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    throw DataError(fmt::format("{}: {} is no number; the file is damaged", place(), quote(text)));
  const NumberFormat format = style_ < book_.formats.size() ? book_.formats[style_] : NumberFormat::number;
  add(days_text(number, text, format, book_.from_1904), false);
}

void SheetReader::add(std::string_view text, bool is_text) {
  if (texts_.size() + text.size() > most_) refuse_size(where_, most_, true);
  text = trimmed(text);
  if (text.empty()) return;
  texts_ += text;
  cells_.push_back({row_, column_, is_text && needs_quotes(text), static_cast<std::uint32_t>(text.size())});
}

void SheetReader::write(data::TableWriter& writer, std::vector<std::string>& notes) const {
  if (cells_.empty()) throw DataError(fmt::format("{}: no cell holds anything", where_));
  const auto by_column = [](const Cell& a, const Cell& b) { return a.column < b.column; };
  const auto [left, right] = std::minmax_element(cells_.begin(), cells_.end(), by_column);
  const std::uint32_t first = left->column, last = right->column;
  std::size_t cell = 0, text = 0;
  // A title is a row of one cell over a table of several columns.
  constexpr std::uint32_t least_columns = 3;
  while (last - first + 1 >= least_columns && cell + 1 < cells_.size() &&
         cells_[cell].row != cells_[cell + 1].row) {
    notes.push_back(fmt::format("row {} is left out as a title: {}", cells_[cell].row,
                                quote(std::string_view(texts_).substr(text, cells_[cell].length))));
    text += cells_[cell++].length;
  }
  while (cell < cells_.size()) {
    const std::uint32_t row = cells_[cell].row;
    for (std::uint32_t column = first; column <= last; ++column) {
      if (cell == cells_.size() || cells_[cell].row != row || cells_[cell].column != column) {
        writer.nothing();
        continue;
      }
      const std::string_view shown = std::string_view(texts_).substr(text, cells_[cell].length);
      if (cells_[cell].text)
        writer.text(shown);
      else
        writer.plain(shown);
      text += cells_[cell++].length;
    }
    writer.end_row();
    if (writer.size() > most_) refuse_size(where_, most_, true);
  }
}

}  // namespace gradus::formats
