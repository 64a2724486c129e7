// table.cpp - the columns of a text table as numbers and categories.
#include "data/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>
#include <numeric>

#include "base/text.hpp"
#include "data/option_text.hpp"

namespace gradus {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
// More categories in one column are a name or a key, and would make more features than anyone wants.
constexpr std::size_t most_categories = 1000;
// A column of words with this many different numbers, which are this share of its cells, is a column of
// numbers with slips.
constexpr std::size_t many_numbers = 20;
constexpr double mostly_numbers = 0.9;

[[noreturn]] void bad_cell(const CsvReader& reader, const Cell& cell, const Column& column,
                           const std::string& what) {
  throw DataError(fmt::format("{}: column {}: {}", reader.where(cell), quote(column.name), what));
}

[[noreturn]] void missing_cell(const CsvReader& reader, const Cell& cell, const Column& column,
                               OptionStyle style) {
  const std::string found = cell.text.empty() ? "an empty cell" : quote(cell.text) + ", a missing value";
  const std::string drop = option_text(style, "missing", "drop");
  if (column.weight) bad_cell(reader, cell, column, found + "; each row needs a weight: choose " + drop);
  if (column.target)
    bad_cell(reader, cell, column, found + "; rows without a target cannot be learnt from: choose " + drop);
  bad_cell(
      reader, cell, column,
      fmt::format("{}; fill it in, or choose {} or {}", found, drop, option_text(style, "missing", "mean")));
}

// Reads one cell; a word in an open column makes it a column of words, which are looked up later.
double read_cell(const CsvReader& reader, const Cell& cell, Column& column, const TablePolicy& policy,
                 std::int64_t& unknown) {
  if (column.kind == Column::Kind::words && !column.fixed) return nothing;
  if (column.fixed) {
    const std::int64_t number = column.categories.find(cell.text);
    if (number >= 0) return static_cast<double>(number);
    if (policy.unknown == Unknown::ignore && !column.target) {
      ++unknown;
      return -1;
    }
    const auto& known = column.categories.names();
    bad_cell(reader, cell, column,
             fmt::format("{} is not among its {} ({}).{}{}", quote(cell.text),
                         column.target ? "classes" : "categories", listed(known, 8),
                         did_you_mean(cell.text, known),
                         column.target ? ""
                                       : fmt::format(" {} goes on without it.",
                                                     option_text(policy.style, "unknown", "ignore"))));
  }
  double value = 0;
  const Parsed parsed = parse_number(cell.text, value);
  if (parsed == Parsed::number) {
    if (column.weight && value < 0)
      bad_cell(reader, cell, column, quote(cell.text) + " is no weight; weights are at least 0");
    return value;
  }
  if (parsed == Parsed::too_large)
    bad_cell(reader, cell, column, quote(cell.text) + " is not a finite number");
  if (column.kind == Column::Kind::numbers)
    bad_cell(reader, cell, column, quote(cell.text) + " is not a number");
  column.kind = Column::Kind::words;
  column.first_word = cell.text;
  column.first_word_where = reader.where(cell);
  return nothing;
}

bool has_words(const Column& column) { return column.kind == Column::Kind::words && !column.fixed; }

// Words are known only when the whole column is: a second reading numbers them.
void read_words(CsvReader& reader, std::vector<Column>& columns, std::vector<double>& values,
                const std::vector<char>& dropped, OptionStyle style) {
  if (std::none_of(columns.begin(), columns.end(), has_words)) return;
  reader.rewind();
  double* row = values.data();
  for (std::size_t record = 0; reader.next(); ++record) {
    if (dropped[record]) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!has_words(columns[i])) continue;
      const Cell& cell = reader.cells()[columns[i].cell];
      if (is_missing(cell)) continue;
      row[i] = static_cast<double>(columns[i].categories.add(cell.text));
      if (columns[i].categories.names().size() > most_categories)
        bad_cell(reader, cell, columns[i],
                 fmt::format("more than {} different words; leave the column out ({}), or group them",
                             most_categories, option_text(style, "ignore", columns[i].name)));
    }
    row += columns.size();
  }
}

// One cell that is no number in a column that otherwise is: a slip, and thousands of categories if it went
// unnoticed.
void check_slips(const Column& column, OptionStyle style) {
  double value = 0;
  const auto& names = column.categories.names();
  const auto numbers = std::count_if(names.begin(), names.end(), [&](const std::string& name) {
    return parse_number(name, value) == Parsed::number;
  });
  const auto words = static_cast<std::ptrdiff_t>(names.size()) - numbers;
  if (static_cast<std::size_t>(numbers) <= many_numbers) return;
  if (static_cast<double>(numbers) < mostly_numbers * static_cast<double>(numbers + words)) return;
  throw DataError(fmt::format(
      "{}: column {}: {} is not a number, unlike nearly all others; correct it, leave it empty, or "
      "name the column as categorical ({})",
      column.first_word_where, quote(column.name), quote(column.first_word),
      option_text(style, "categorical", column.name)));
}

// 1,5 with a comma would quietly become a category.
void check_decimal_comma(const Column& column, OptionStyle style) {
  std::string number = column.first_word;
  const std::size_t comma = number.find(',');
  if (comma == std::string::npos) return;
  number[comma] = '.';
  double value = 0;
  if (parse_number(number, value) != Parsed::number) return;
  throw DataError(
      fmt::format("{}: column {}: {} is written with a comma; numbers take a point ({}), or name the column "
                  "as categorical ({})",
                  column.first_word_where, quote(column.name), quote(column.first_word), number,
                  option_text(style, "categorical", column.name)));
}

void sort_words(std::vector<Column>& columns, std::vector<double>& values, OptionStyle style) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!has_words(columns[i])) continue;
    if (!columns[i].first_word.empty()) {
      check_decimal_comma(columns[i], style);
      check_slips(columns[i], style);
    }
    const std::vector<std::int64_t> place = columns[i].categories.sort();
    for (std::size_t at = i; at < values.size(); at += columns.size())
      if (!std::isnan(values[at]))
        values[at] = static_cast<double>(place[static_cast<std::size_t>(values[at])]);
  }
}

}  // namespace

Dictionary::Dictionary(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::size_t i = 0; i < names_.size(); ++i) numbers_.emplace(names_[i], static_cast<std::int64_t>(i));
}

std::int64_t Dictionary::find(std::string_view name) const {
  auto found = numbers_.find(name);
  if (found == numbers_.end()) {
    double value = 0;
    if (parse_number(name, value) != Parsed::number) return -1;
    found = numbers_.find(number_text(value));
  }
  return found == numbers_.end() ? -1 : found->second;
}

std::int64_t Dictionary::add(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<std::int64_t>(names_.size());
  names_.emplace_back(name);
  numbers_.emplace(names_.back(), number);
  return number;
}

std::vector<std::int64_t> Dictionary::sort() {
  std::vector<std::size_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> values(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (parse_number(names_[i], values[i]) != Parsed::number)
      values[i] = std::numeric_limits<double>::infinity();
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : names_[a] < names_[b];
  });
  std::vector<std::int64_t> place(names_.size());
  std::vector<std::string> sorted;
  for (const std::size_t old : order) {
    place[old] = static_cast<std::int64_t>(sorted.size());
    sorted.push_back(std::move(names_[old]));
  }
  *this = Dictionary(std::move(sorted));
  return place;
}

Table read_table(CsvReader& reader, Table table, const TablePolicy& policy) {
  const std::size_t most = reader.most_records(), most_cells = reader.most_cells();
  table.input_values.reserve(std::min(most * table.inputs.size(), most_cells));
  table.target_values.reserve(std::min(most * table.targets.size(), most_cells));
  std::vector<char> dropped;
  const auto read_all = [&](std::vector<Column>& columns, std::vector<double>& values) {
    bool complete = true;
    for (Column& column : columns) {
      const Cell& cell = reader.cells()[column.cell];
      double value = nothing;
      if (!is_missing(cell))
        value = read_cell(reader, cell, column, policy, table.unknown);
      else if (policy.missing == Missing::error ||
               (policy.missing == Missing::mean && (column.target || column.weight)))
        missing_cell(reader, cell, column, policy.style);
      else if (policy.missing == Missing::drop)
        complete = false;
      values.push_back(value);
    }
    return complete;
  };
  while (reader.next()) {
    const std::size_t input_size = table.input_values.size(), target_size = table.target_values.size();
    const std::size_t weight_size = table.weight_values.size();
    const bool complete = static_cast<int>(read_all(table.inputs, table.input_values)) &
                          static_cast<int>(read_all(table.targets, table.target_values)) &
                          static_cast<int>(read_all(table.weights, table.weight_values));
    dropped.push_back(!complete);
    if (!complete) {
      table.input_values.resize(input_size);
      table.target_values.resize(target_size);
      table.weight_values.resize(weight_size);
      continue;
    }
    ++table.rows;
    table.row_numbers.push_back(static_cast<std::int64_t>(dropped.size()));
  }
  table.dropped = static_cast<std::int64_t>(dropped.size()) - table.rows;
  if (table.dropped == 0) table.row_numbers.clear();
  for (auto [columns, values] :
       {std::pair(&table.inputs, &table.input_values), std::pair(&table.targets, &table.target_values)}) {
    read_words(reader, *columns, *values, dropped, policy.style);
    sort_words(*columns, *values, policy.style);
  }
  return table;
}

std::string number_text(double value) { return fmt::format("{}", value == 0 ? 0.0 : value); }

}  // namespace gradus
