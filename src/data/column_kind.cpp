// column_kind.cpp - the rule by which a column of a table holds numbers, dates or words.
#include "data/column_kind.hpp"

#include <algorithm>

namespace gradus::data {
namespace {

void remember(std::string& place, std::string_view text) {
  if (place.empty()) place = text;
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t blanks_in(std::string_view text) {
  std::int64_t blanks = 0;
  for (std::size_t i = 1; i < text.size(); ++i) blanks += text[i] == ' ' && text[i - 1] != ' ';
  return blanks;
}

// 1.234 or -12.345.678: with a decimal comma these are whole numbers.
bool may_be_thousands(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t first = text.find('.');
  if (first < 1 || first > 3 || text[0] == '0') return false;
  for (std::size_t i = first; i < text.size(); ++i)
    if ((text[i] == '.') != ((i - first) % 4 == 0)) return false;
  return (text.size() - first) % 4 == 0;
}

}  // namespace

bool CellCounts::count(const Cell& cell, const MissingTexts& missing, double& value) {
  if (parse_number(cell.text, value)) {
    if (missing.holds(value)) {
      ++missing_;
      remember(examples_.missing, cell.text);
      return false;
    }
    ++plain_;
    if (cell.text.find('.') != std::string_view::npos && !may_be_thousands(cell.text)) ++points_;
    if (examples_.rounded.empty() && is_rounded(cell.text, value)) examples_.rounded = cell.text;
    if (value == 0 && examples_.vanished.empty() && vanishes(cell.text)) examples_.vanished = cell.text;
    if (examples_.padded.empty() && is_padded(cell.text)) examples_.padded = cell.text;
    return true;
  }
  if (missing.among_words(cell)) {
    ++missing_;
    remember(examples_.missing, cell.text);
  } else if (missing.among_numbers(cell)) {
    ++marks_;
    remember(examples_.missing, cell.text);
  } else {
    count_other(cell);
  }
  return false;
}

void CellCounts::count_other(const Cell& cell) {
  NumberText number = read_number(cell.text);
  if (!number.is_number() && has_digit(cell.text)) {
    const NumberText comma = read_number(cell.text, Decimal::comma);
    if (comma.is_number()) number = comma;
  }
  using enum NumberText::Kind;
  switch (number.kind) {
    case plain:
    case written:
      count_notation(notation_of(cell.text), cell.text);
      return count_unit(number.unit, cell.text, number.value);
    case unclear:
      ++unclear_;
      return;
    case infinite:
      ++infinite_;
      return;
    default:
      break;
  }
  ++words_;
  remember(examples_.word, cell.text);
  if (!count_date(cell.text)) text_words_ += blanks_in(cell.text) + 1;
}

void CellCounts::count_notation(Notation notation, std::string_view text) {
  points_ += notation == Notation::point;
  commas_ += notation == Notation::comma;
  if (notation != Notation::unclear || text.find(',') == std::string_view::npos) return;
  ++unclear_commas_;
  remember(unclear_example_, text);
}

bool CellCounts::count_date(std::string_view text) {
  if (!has_digit(text)) return false;
  const DateText date = look_at_date(text);
  if (!date.is_date) return false;
  ++dates_;
  times_ += date.has_time;
  const bool both = date.day_first && date.month_first;
  day_first_ += date.day_first && !both;
  month_first_ += date.month_first && !both;
  double one = 0, other = 0;
  if (both && parse_date(text, DateOrder::dmy, one) && parse_date(text, DateOrder::mdy, other) &&
      one != other) {
    ++either_order_;
    dotted_ += date.points;
  }
  remember(examples_.date, text);
  return true;
}

DateOrder CellCounts::order() const {
  if (day_first_ != month_first_) return day_first_ > month_first_ ? DateOrder::dmy : DateOrder::mdy;
  if (either_order_ == 0) return DateOrder::ymd;
  return 2 * dotted_ >= either_order_ ? DateOrder::dmy : DateOrder::mdy;
}

std::optional<Decimal> CellCounts::told_decimal() const {
  if (points_ == 0 && commas_ == 0) return {};
  return commas_ > points_ ? Decimal::comma : Decimal::point;
}

double CellCounts::words_per_cell() const {
  const std::int64_t texts = words_ - dates_;
  return texts > 0 ? static_cast<double>(text_words_) / static_cast<double>(texts) : 0;
}

void CellCounts::count_unit(std::string_view unit, std::string_view text, double value) {
  auto found = units_.find(unit);
  if (found == units_.end())
    found = units_.emplace(unit, Unit{.example = std::string(text), .value = value}).first;
  ++found->second.count;
  found->second.several |= value != found->second.value;
}

// The most frequent unit, the first in order of several; the end where most numbers have none.
CellCounts::Units::const_iterator CellCounts::best() const {
  const auto none = units_.find("");
  auto best = units_.end();
  std::int64_t most = plain_ + (none == units_.end() ? 0 : none->second.count);
  for (auto unit = units_.begin(); unit != units_.end(); ++unit)
    if (!unit->first.empty() && unit->second.several && unit->second.count > most)
      best = unit, most = unit->second.count;
  return best;
}

const std::string& CellCounts::unit() const {
  static const std::string none;
  const auto found = best();
  return found == units_.end() ? none : found->first;
}

std::int64_t CellCounts::cells() const {
  std::int64_t sum = plain_ + infinite_ + unclear_ + words_;
  for (const auto& [unit, counted] : units_) sum += counted.count;
  return sum;
}

std::int64_t CellCounts::written() const {
  const auto found = units_.find(unit());
  return found == units_.end() ? 0 : found->second.count;
}

std::int64_t CellCounts::fitting() const {
  return written() + (unit().empty() ? plain_ : 0) + infinite_ + unclear_;
}

CellCounts::Examples CellCounts::examples() const {
  Examples result = examples_;
  const auto found = units_.find(unit());
  if (found != units_.end()) result.written = found->second.example;
  return result;
}

}  // namespace gradus::data
