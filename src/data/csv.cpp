// csv.cpp - the text of a table cut into cells: RFC 4180 with the liberties that real files take.
#include "data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <gradus/error.hpp>
#include <unordered_set>

#include "base/text.hpp"
#include "data/dates.hpp"
#include "data/encoding.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t most_columns = 100'000;

std::size_t count_of(char c, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(c, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

bool is_word(std::string_view text) {
  return read_number(text).kind == NumberKind::word && !read_number(text, Decimal::comma).is_number() &&
         !look_at_date(text).is_date;
}

/// A line at the head of a file.
struct HeadLine {
  HeadLine(std::span<const Cell> line, std::size_t behind) : cells(line.size()), end(behind) {
    for (const Cell& cell : line) {
      if (cell.text.empty()) continue;
      ++filled;
      words += is_word(cell.text);
      if (text.empty()) text = cell.text;
      used = static_cast<std::size_t>(&cell - line.data()) + 1;
    }
  }

  /// Cells, and up to the last that holds anything; those that do, and those of them that are words.
  std::size_t cells, end, used = 0, filled = 0, words = 0;
  std::string text{};
};

// Lines above a table. They have fewer cells, or a single one that holds anything over three columns and
// more. The names below them are words, and those of two columns, or below a title of several cells, stand
// over numbers. A line that is short by more than a cell is above a table without names, too: a name or two
// are soon forgotten.
std::size_t count_titles(std::span<const HeadLine> lines) {
  constexpr std::size_t most_titles = 10, many_columns = 3, forgotten = 2;
  if (lines.size() < 3) return 0;
  const std::size_t width = lines.back().cells;
  std::size_t titles = 0, most_filled = 0, most_used = 0;
  const auto is_title = [&](const HeadLine& line) {
    return line.cells < width || (line.filled <= 1 && width >= many_columns);
  };
  for (; titles < lines.size() && is_title(lines[titles]); ++titles) {
    most_filled = std::max(most_filled, lines[titles].filled);
    most_used = std::max(most_used, lines[titles].used);
  }
  if (titles == 0 || titles > most_titles || titles + 1 >= lines.size()) return 0;
  const HeadLine& names = lines[titles];
  const auto below = lines.subspan(titles + 1);
  const bool numbers =
      std::any_of(below.begin(), below.end(), [](const HeadLine& line) { return line.words < line.filled; });
  const bool same_width =
      std::all_of(below.begin(), below.end(), [&](const HeadLine& line) { return line.cells == width; });
  const bool named = names.used <= width && names.filled > 1 && names.words == names.filled;
  const bool fits = named ? numbers || (most_filled == 1 && width >= many_columns)
                          : names.cells == width && most_used + forgotten < width;
  return same_width && fits ? titles : 0;
}

}  // namespace

CsvReader::CsvReader(const TableText& table)
    : table_(table), text_(table.text), file_(table.file), separator_(table.separator), at_(table.start) {
  mark_bytes();
  read_first();
}

void CsvReader::mark_bytes() {
  const auto mark = [&](char c, int as) {
    marks_[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(as);
  };
  for (const char c : {' ', '\t', '\v', '\f'}) mark(c, may_be_space);
  for (int c = 0x80; c < 0x100; ++c) mark(static_cast<char>(c), may_be_space);
  for (const char c : {'\n', '\r'}) mark(c, ends_cell | ends_line);
  mark(separator_, ends_cell);
  if (separator_ == ' ') mark('\t', ends_cell);
  // What stands behind a text ends its last cell.
  mark('\0', ends_cell);
}

bool CsvReader::holds(std::string_view cell) const {
  const std::less_equal<const char*> before;
  return before(text_.data(), cell.data()) && before(cell.data() + cell.size(), text_.data() + text_.size());
}

void CsvReader::read_first() {
  first_ = at_;
  if (!read_record())
    throw DataError(
        fmt::format("{}: the file is empty; a table starts with the names of its columns", file_));
  skip_titles();
  for (const Cell& cell : cells()) header_.emplace_back(cell.text);
  body_ = at_;
  row_names_ = look_for_row_names();
  if (row_names_)
    header_.insert(header_.begin(), "row names");
  else
    look_for_blank_columns();
  rewind();
}

bool CsvReader::look_for_row_names() {
  constexpr std::size_t rows_looked_at = 20;
  if (!table_.lines || header_.size() < 2) return false;
  std::unordered_set<std::string> names;
  while (names.size() < rows_looked_at && read_record()) {
    // A separator at the end of each line makes a cell more, too, and so does a name that was forgotten.
    const Cell& name = cells_.front();
    double number = 0;
    const bool is_name =
        name.quoted || !parse_number(name.text, number) || number == static_cast<double>(names.size() + 1);
    if (count_ != header_.size() + 1 || name.text.empty() || cells().back().text.empty() || !is_name ||
        !names.emplace(name.text).second)
      return false;
  }
  return names.size() > 1;
}

void CsvReader::take_header_as_row() {
  if (row_names_) header_.erase(header_.begin());
  row_names_ = false;
  body_ = first_;
  rewind();
}

void CsvReader::rewind() { rewind_to(body_); }

bool CsvReader::next() {
  if (!read_record()) return false;
  while (blank_ > 0 && count_ > header_.size() && cells_[count_ - 1].text.empty()) --count_;
  found_ = count_;
  misfit_ = found_ != header_.size();
  if (!misfit_) return true;
  if (!pass_misfits_) refuse_misfit();
  while (count_ < header_.size()) add({.text = {}});
  count_ = header_.size();
  return true;
}

void CsvReader::refuse_misfit() const {
  throw DataError(fmt::format("{}: {} cell{} where the first row has {}", position(cells_.front().offset),
                              found_, found_ == 1 ? "" : "s", header_.size()));
}

void CsvReader::skip_titles() {
  constexpr std::size_t lines_looked_at = 30;
  std::vector<HeadLine> lines;
  if (!table_.lines) return;
  for (rewind_to(first_); lines.size() < lines_looked_at && read_record();) lines.emplace_back(cells(), at_);
  const std::size_t titles = count_titles(lines);
  for (std::size_t i = 0; i < titles; ++i) titles_.push_back(lines[i].text);
  if (titles > 0) first_ = lines[titles - 1].end;
  rewind_to(first_);
  read_record();
}

void CsvReader::look_for_blank_columns() {
  if (!table_.lines || separator_ == ' ') return;
  rewind();
  std::size_t width = header_.size();
  while (width > 0 && header_[width - 1].empty()) --width;
  std::size_t most = header_.size();
  const auto fits = [&] {
    most = std::max(most, count_);
    return count_ >= width && count_ <= std::max(header_.size(), width + 1) &&
           std::all_of(cells_.begin() + static_cast<std::ptrdiff_t>(width),
                       cells_.begin() + static_cast<std::ptrdiff_t>(count_),
                       [](const Cell& cell) { return cell.text.empty(); });
  };
  // Few tables make it worthwhile to look at all lines.
  if (!read_record() || (width == header_.size() && count_ == width) || width == 0) return;
  do
    if (!fits()) return;
  while (read_record());
  blank_ = most - width;
  header_.resize(width);
}

std::size_t CsvReader::most_records() const {
  const std::string_view rest = text_.substr(at_);
  return count_of('\n', rest) + count_of('\r', rest) + 1;
}

bool CsvReader::at_separator() const {
  return text_[at_] == separator_ || (separator_ == ' ' && text_[at_] == '\t');
}

void CsvReader::skip_spaces() {
  while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] == '\t' && separator_ != '\t'))) ++at_;
}

// Lines of blanks are empty, too.
bool CsvReader::skip_empty_lines() {
  for (;;) {
    while (at_ < text_.size() && at_line_end()) ++at_;
    if (at_ == text_.size()) return false;
    const std::size_t start = at_;
    skip_spaces();
    if (at_ == text_.size() || at_line_end()) continue;
    at_ = start;
    return true;
  }
}

bool CsvReader::read_record() {
  count_ = 0;
  if (!unescaped_.empty()) unescaped_.clear();
  if (!skip_empty_lines()) return false;
  for (;;) {
    read_cell();
    if (count_ > most_columns)
      throw DataError(
          fmt::format("{}: more than {} columns; is another separator meant?", position(at_), most_columns));
    // Of blanks any number separate, and those at the end of a line nothing.
    if (separator_ == ' ') skip_spaces();
    if (at_ == text_.size() || at_line_end()) return true;
    if (separator_ != ' ') ++at_;
  }
}

void CsvReader::read_cell() {
  skip_spaces();
  const char *const first = text_.data() + at_, *const end = text_.data() + text_.size();
  if (first != end && *first == '"') return read_quoted();
  const char* last = first;
  // A zero ends every text.
  for (;; ++last) {
    while (!is(ends_cell, *last)) ++last;
    if (*last != '\0' || last == end || separator_ == '\0') break;
  }
  std::string_view text(first, static_cast<std::size_t>(last - first));
  const std::size_t start = at_;
  at_ += text.size();
  bool cut = false;
  if (!text.empty() && (is(may_be_space, text.front()) || is(may_be_space, text.back()))) {
    const std::string_view raw = trimmed(text);
    text = without_spaces(raw);
    cut = text.size() != raw.size();
  }
  add({.text = text, .cut = cut, .offset = start});
}

void CsvReader::read_quoted() {
  const std::size_t start = at_++;
  bool doubled = false;
  for (;; ++at_) {
    at_ = text_.find('"', at_);
    if (at_ == std::string_view::npos)
      throw DataError(fmt::format("{}: this quoted cell never ends; close the quote", position(start)));
    if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
    doubled = true;
    ++at_;
  }
  std::string_view inside = text_.substr(start + 1, at_ - start - 1);
  ++at_;
  if (separator_ != ' ') skip_spaces();
  if (at_ < text_.size() && !at_separator() && !at_line_end())
    throw DataError(fmt::format("{}: text after the closing quote; a quote inside a cell is written twice",
                                position(at_)));
  add({.text = inside, .quoted = true, .offset = start});
  if (!doubled) return;
  std::string plain;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    plain += inside[i];
    if (inside[i] == '"') ++i;
  }
  unescaped_.push_back(std::move(plain));
  cells_[count_ - 1].text = unescaped_.back();
}

std::string CsvReader::position(std::size_t offset) const {
  if (table_.lines) return place_in(text_, file_, offset);
  // What a TableWriter wrote: a line for each record, but for line breaks inside quotes; the header is none.
  std::size_t row = body_ == first_ && !header_.empty() ? 1 : 0, column = 1;
  bool quoted = false;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text_[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text_[i] == ',') ++column;
    if (text_[i] == '\n') ++row, column = 1;
  }
  return row == 0 ? fmt::format("{}, the names of its columns", file_)
                  : fmt::format("{}, row {}, column {}", file_, row, column);
}

}  // namespace gradus::data
