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

bool CellCounts::count_plain(const Cell& cell, const MissingTexts& missing, double& value) {
  int decimals = 0;
  if (!parse_number(cell.text, value, decimals) || missing.holds(value)) return false;
  ++plain_;
  look_at(cell.text, value, decimals);
  return true;
}

void CellCounts::look_at(std::string_view text, double value, int decimals) {
  constexpr int thousands = 3;
  constexpr std::size_t most_digits = 15;
  const bool point =
      decimals >= 0 || (decimals == other_notation && text.find('.') != std::string_view::npos);
  points_ += point && (decimals % thousands != 0 || !may_be_thousands(text));
  if (value == 0 && examples_.vanished.empty() && vanishes(text)) examples_.vanished = text;
  const bool padded = is_padded(text);
  if (padded && examples_.padded.empty()) examples_.padded = text;
  if (point) return;
  if (text.size() > most_digits && examples_.rounded.empty() && is_rounded(text, value))
    examples_.rounded = text;
  const char first = text[text[0] == '-' ? 1 : 0], last = text.back();
  const bool bare = (first >= '1' && first <= '9' && last >= '0' && last <= '9') || text == "0";
  short_ += decimals == whole_number && text.size() <= most_digits && bare;
}

void CellCounts::count_other(const Cell& cell, const MissingTexts& missing, std::int64_t times) {
  double value = 0;
  // A number that is refused as a plain one is one that means nothing.
  if (missing.among_words(cell) || (parse_number(cell.text, value) && missing.holds(value))) {
    missing_ += times;
    remember(examples_.missing, cell.text);
  } else if (missing.among_numbers(cell)) {
    marks_ += times;
    remember(examples_.missing, cell.text);
  } else {
    count_text(cell.text, times);
  }
}

void CellCounts::count_text(std::string_view text, std::int64_t times) {
  const bool digits = has_digit(text);
  NumberText number = read_number(text);
  if (!number.is_number() && digits) {
    const NumberText comma = read_number(text, Decimal::comma);
    if (comma.is_number()) number = comma;
  }
  using enum NumberText::Kind;
  switch (number.kind) {
    case plain:
    case written:
      if (text.find('(') != std::string_view::npos) remember(examples_.bracketed, text);
      count_notation(notation_of(text), text, times);
      return count_unit(number.unit, text, number.value, times);
    case unclear:
      unclear_ += times;
      return;
    case infinite:
      infinite_ += times;
      return;
    default:
      break;
  }
  words_ += times;
  remember(examples_.word, text);
  if (!digits || !count_date(text, times)) text_words_ += times * (blanks_in(text) + 1);
}

void CellCounts::count_notation(Notation notation, std::string_view text, std::int64_t times) {
  if (notation == Notation::point) points_ += times;
  if (notation == Notation::comma) commas_ += times;
  if (notation != Notation::unclear || text.find(',') == std::string_view::npos) return;
  unclear_commas_ += times;
  remember(unclear_example_, text);
}

bool CellCounts::count_date(std::string_view text, std::int64_t times) {
  const DateText date = look_at_date(text);
  if (!date.is_date) return false;
  dates_ += times;
  const bool both = date.day_first && date.month_first;
  if (date.has_time) times_ += times;
  if (date.day_first && !both) day_first_ += times;
  if (date.month_first && !both) month_first_ += times;
  if (date.orders_differ) {
    either_order_ += times;
    if (date.points) dotted_ += times;
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

void CellCounts::count_unit(std::string_view unit, std::string_view text, double value, std::int64_t times) {
  auto found = units_.find(unit);
  if (found == units_.end())
    found = units_.emplace(unit, Unit{.example = std::string(text), .value = value}).first;
  found->second.count += times;
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
