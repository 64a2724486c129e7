// csv.cpp - the text of a table cut into cells: RFC 4180 with the liberties that real files take.
#include "data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/utf8.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr std::size_t most_columns = 100'000;
constexpr char separators[] = {',', ';', '\t', '|'};

// The separator that is most frequent outside quotes in the first line; a comma where there is none.
char detect_separator(std::string_view text) {
  std::size_t counts[std::size(separators)] = {};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < std::size(separators); ++i) counts[i] += c == separators[i];
  }
  return separators[std::max_element(std::begin(counts), std::end(counts)) - std::begin(counts)];
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string file, std::optional<char> separator)
    : text_(text), file_(std::move(file)) {
  check_text();
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  while (at_ < text_.size() && at_line_end()) ++at_;
  separator_ = separator.value_or(detect_separator(text_.substr(at_)));
  if (separator_ == '"' || separator_ == '\n' || separator_ == '\r' || separator_ == ' ')
    throw UsageError("the separator of a table cannot be a quote, a space or a line break");
  read_first();
}

void CsvReader::check_text() const {
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff"))
    throw DataError(fmt::format("{}: text in UTF-16; save it as UTF-8", file_));
  const std::size_t zero = text_.find('\0');
  if (zero != std::string_view::npos)
    throw DataError(fmt::format("{}: a zero byte: this is no text file", position(zero)));
  const std::size_t wrong = first_invalid_utf8(text_);
  if (wrong != text_.size())
    throw DataError(fmt::format("{}: byte 0x{:02x} is not UTF-8; save the file as UTF-8", position(wrong),
                                static_cast<unsigned char>(text_[wrong])));
}

void CsvReader::read_first() {
  first_ = at_;
  if (!read_record())
    throw DataError(
        fmt::format("{}: the file is empty; a table starts with the names of its columns", file_));
  for (const Cell& cell : cells_) header_.emplace_back(cell.text);
  body_ = at_;
}

void CsvReader::take_header_as_row() {
  body_ = first_;
  rewind();
}

void CsvReader::rewind() { at_ = body_; }

bool CsvReader::next() {
  if (!read_record()) return false;
  if (cells_.size() == header_.size()) return true;
  throw DataError(fmt::format("{}: {} cell{} where the first row has {}", position(cells_.front().offset),
                              cells_.size(), cells_.size() == 1 ? "" : "s", header_.size()));
}

std::size_t CsvReader::most_records() const {
  const std::string_view rest = text_.substr(at_);
  return static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n') +
                                  std::count(rest.begin(), rest.end(), '\r')) +
         1;
}

bool CsvReader::at_line_end() const { return text_[at_] == '\n' || text_[at_] == '\r'; }

void CsvReader::skip_spaces() {
  while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] == '\t' && separator_ != '\t'))) ++at_;
}

bool CsvReader::read_record() {
  cells_.clear();
  unescaped_.clear();
  for (;;) {
    while (at_ < text_.size() && at_line_end()) ++at_;
    if (at_ == text_.size()) return false;
    const std::size_t start = at_;
    skip_spaces();
    if (at_ < text_.size() && !at_line_end()) {
      at_ = start;
      break;
    }
  }
  for (;;) {
    read_cell();
    if (cells_.size() > most_columns)
      throw DataError(
          fmt::format("{}: more than {} columns; is another separator meant?", position(at_), most_columns));
    if (at_ == text_.size() || at_line_end()) return true;
    ++at_;
  }
}

void CsvReader::read_cell() {
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '"') return read_quoted();
  const std::size_t start = at_;
  while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) ++at_;
  const std::string_view raw = trimmed(text_.substr(start, at_ - start)), text = without_spaces(raw);
  cells_.push_back({.text = text, .cut = text.size() != raw.size(), .offset = start});
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
  skip_spaces();
  if (at_ < text_.size() && text_[at_] != separator_ && !at_line_end())
    throw DataError(fmt::format("{}: text after the closing quote; a quote inside a cell is written twice",
                                position(at_)));
  cells_.push_back({.text = inside, .quoted = true, .offset = start});
  if (!doubled) return;
  std::string plain;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    plain += inside[i];
    if (inside[i] == '"') ++i;
  }
  unescaped_.push_back(std::move(plain));
  cells_.back().text = unescaped_.back();
}

std::string CsvReader::position(std::size_t offset) const {
  std::size_t line = 1, start = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool ends =
        text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'));
    if (!ends) continue;
    ++line;
    start = i + 1;
  }
  std::size_t character = 1;
  for (std::size_t i = start; i < offset; ++i)
    character += (static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80;
  if (start == 0 && text_.starts_with("\xef\xbb\xbf") && character > 1) --character;
  return fmt::format("{}:{}:{}", file_, line, character);
}

}  // namespace gradus::data
