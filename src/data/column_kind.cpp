// column_kind.cpp - the rule by which a column of a table holds numbers or words.
#include "data/column_kind.hpp"

#include "data/written_number.hpp"

namespace gradus::data {
namespace {

void remember(std::string& place, std::string_view text) {
  if (place.empty()) place = text;
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
    const NumberText number = read_number(cell.text);
    using enum NumberText::Kind;
    if (number.kind == written)
      count_unit(number.unit, cell.text, number.value);
    else if (number.kind == unclear)
      ++unclear_;
    else if (number.kind == infinite)
      ++infinite_;
    else
      ++words_;
    if (number.kind == word) remember(examples_.word, cell.text);
  }
  return false;
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
  if (found != units_.end()) result.written = found->second.example, result.value = found->second.value;
  return result;
}

}  // namespace gradus::data
