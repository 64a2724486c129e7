// column_choice.cpp - which columns that nobody spoke of are inputs, and which say nothing about new rows.
#include "data/column_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "base/text.hpp"

namespace gradus::data {
namespace {

// Fewer rows tell too little.
constexpr std::int64_t fewest_rows_of_names = 10;
constexpr std::int64_t few_categories = 50;
constexpr double words_of_a_sentence = 3;

// Different numbers, up to one more than are counted.
std::int64_t count_different(const ColumnValues& values, std::int64_t most) {
  std::unordered_set<double> seen;
  // Every code is there, perhaps under another text.
  const std::vector<double>& numbers = values.codes().empty() ? values.numbers() : values.meanings();
  for (std::size_t i = 0; i < numbers.size() && static_cast<std::int64_t>(seen.size()) <= most; ++i)
    if (!std::isnan(numbers[i])) seen.insert(numbers[i]);
  return static_cast<std::int64_t>(seen.size());
}

// 0, 1, 2, ... or 1, 2, 3, ...
bool counts_rows(const ColumnValues& values) {
  const double first = values.size() > 0 ? values.at(0) : 0.5;
  if (first != 0 && first != 1) return false;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values.at(i) != first + static_cast<double>(i)) return false;
  return true;
}

bool all_different_whole_numbers(const ColumnValues& values) {
  std::vector<double> sorted;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values.at(i);
    if (std::isnan(value) || value != std::floor(value)) return false;
    sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

// Id, user_id, PassengerId, customer ID.
bool is_called_identifier(const std::string& name) {
  const std::string word = lower(name);
  constexpr std::array<std::string_view, 6> names{"id", "key", "uuid", "guid", "index", "idx"};
  if (std::find(names.begin(), names.end(), word) != names.end()) return true;
  const bool camel = name.size() > 2 && (name.ends_with("Id") || name.ends_with("ID"));
  return camel || word.ends_with("_id") || word.ends_with(" id") || word.ends_with("-id") ||
         word.ends_with(".id");
}

// row, no, index, Unnamed: 0, or without a name.
bool is_called_row_number(const Column& column) {
  const std::string word = lower(column.name);
  constexpr std::array<std::string_view, 12> names{"row",       "rownames",   "row_names", "rownum",
                                                   "rownumber", "row_number", "nr",        "no",
                                                   "number",    "obs",        "sno",       "s.no"};
  return std::find(names.begin(), names.end(), word) != names.end() || word.starts_with("unnamed") ||
         word == fmt::format("column_{}", column.cell + 1) || is_called_identifier(column.name);
}

void leave_out(Column& column, const char* kind, std::string why) {
  column.kind_left_out = kind;
  column.left_out = std::move(why);
}

void choose_numbers(Column& column) {
  const ColumnValues& values = column.stored;
  const auto records = static_cast<std::int64_t>(values.size());
  column.values = count_different(values, most_counted_values);
  if (column.values == 1 && column.missing == 0)
    return leave_out(column, "constant", "the same in every row");
  if (column.kind != Column::Kind::numbers || records < fewest_rows_of_names || column.missing > 0) return;
  if ((column.cell == 0 || is_called_row_number(column)) && counts_rows(values))
    return leave_out(column, "row number", "it counts the rows");
  if (is_called_identifier(column.name) && all_different_whole_numbers(values))
    leave_out(column, "identifier", "another number in every row");
}

void choose_words(Column& column, std::int64_t records) {
  const auto words = static_cast<std::int64_t>(column.overflowing ? most_counted_words + 1
                                                                  : column.categories.names().size());
  const std::int64_t cells = records - column.missing;
  column.values = words;
  if (words == 1 && column.missing == 0) return leave_out(column, "constant", "the same in every row");
  const bool sentences = column.counts.words_per_cell() >= words_of_a_sentence;
  const bool most_differ = column.overflowing || (words > few_categories && 2 * words > cells) ||
                           (words == cells && cells >= fewest_rows_of_names);
  if (!most_differ) return;
  const std::string found =
      fmt::format("{}{} different texts in {} cells", column.overflowing ? "more than " : "",
                  grouped(column.overflowing ? words - 1 : words), grouped(cells));
  const CellCounts& counts = column.counts;
  if (2 * counts.fitting() < counts.cells())
    return leave_out(column, sentences ? "free text" : "identifier", found);
  leave_out(
      column, numbers_among_texts,
      fmt::format("{} of {} cells are numbers, and numbers need nine tenths; {} is none; {}",
                  grouped(counts.fitting()), grouped(counts.cells()), quote(counts.examples().word), found));
}

}  // namespace

bool are_truth_values(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 5> pairs{"false true", "no yes", "f t", "n y", "off on"};
  if (words.size() != 2) return false;
  std::array<std::string, 2> both{lower(words[0]), lower(words[1])};
  std::sort(both.begin(), both.end());
  return std::find(pairs.begin(), pairs.end(), both[0] + " " + both[1]) != pairs.end();
}

void choose_inputs(std::span<Column> columns, std::size_t records) {
  bool any = false;
  for (Column& column : columns) {
    const bool was_open = column.counts.cells() + column.counts.missing() + column.counts.marks() > 0;
    if (was_open && !column.asked_for && records > 1) {
      if (column.missing == static_cast<std::int64_t>(records))
        leave_out(column, "empty", "no cell holds anything");
      else if (column.kind == Column::Kind::words)
        choose_words(column, static_cast<std::int64_t>(records));
      else
        choose_numbers(column);
    }
    any |= column.left_out.empty();
  }
  // The only input may count the rows, as years do.
  for (Column& column : columns)
    if (!any && (column.kind_left_out == "row number" || column.kind_left_out == "identifier") &&
        column.kind == Column::Kind::numbers)
      column.left_out.clear();
}

}  // namespace gradus::data
