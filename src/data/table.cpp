// table.cpp - the columns of a text table as numbers and categories.
#include "data/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>

#include "base/text.hpp"
#include "data/cell_errors.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

bool has_words(const Column& column) { return column.kind == Column::Kind::words && !column.fixed; }

/// One reading of a table.
class TableReading {
 public:
  TableReading(CsvReader& reader, Table& table, const TablePolicy& policy)
      : reader_(reader),
        table_(table),
        policy_(policy),
        errors_(reader, policy.style),
        groups_{Group{&table.inputs, &table.input_values}, Group{&table.targets, &table.target_values},
                Group{&table.weights, &table.weight_values}} {}

  void read() {
    look();
    decide();
    if (!undecided_.empty()) judge_again();
    leave_out_incomplete();
    for (Group& group : groups_) number_words(group);
  }

 private:
  struct Group {
    std::vector<Column>* columns;
    std::vector<double>* values;
  };

  // Columns whose kind is known are read at once, plain numbers of open ones, too.
  void look() {
    const std::size_t most = reader_.most_records(), most_cells = reader_.most_cells();
    for (Group& group : groups_) group.values->reserve(std::min(most * group.columns->size(), most_cells));
    while (reader_.next()) {
      record_ = incomplete_.size();
      incomplete_.push_back(0);
      for (Group& group : groups_)
        for (Column& column : *group.columns) {
          const Cell& cell = reader_.cells()[column.cell];
          double value = nothing;
          if (column.kind != Column::Kind::open)
            value = judged(cell, column);
          else if (!column.counts.count(cell, policy_.missing_texts, value))
            value = nothing;
          group.values->push_back(value);
        }
    }
  }

  void decide() {
    for (Group& group : groups_)
      for (Column& column : *group.columns) {
        if (column.kind != Column::Kind::open) continue;
        const bool numbers = column.only_numbers || column.counts.are_numbers();
        column.kind = numbers ? Column::Kind::numbers : Column::Kind::words;
        if (numbers) column.unit = column.counts.unit();
        if (numbers && !column.counts.open()) continue;
        undecided_.push_back({&group, &column, static_cast<std::size_t>(&column - group.columns->data())});
      }
  }

  void judge_again() {
    reader_.rewind();
    for (record_ = 0; reader_.next(); ++record_)
      for (const Place& place : undecided_)
        (*place.group->values)[record_ * place.group->columns->size() + place.index] =
            judged(reader_.cells()[place.column->cell], *place.column);
  }

  double judged(const Cell& cell, Column& column) {
    return column.kind == Column::Kind::words ? word(cell, column) : number(cell, column);
  }

  double word(const Cell& cell, Column& column) {
    if (is_missing(cell, column, policy_.missing_texts)) return missing(cell, column);
    if (!column.fixed) {
      const auto number = static_cast<double>(column.add_word(cell));
      if (column.categories.names().size() > most_categories) errors_.too_many_words(cell, column);
      return number;
    }
    const std::int64_t number = column.categories.find(cell.text);
    if (number >= 0) return static_cast<double>(number);
    if (policy_.unknown == Unknown::error || column.target) errors_.unknown_word(cell, column);
    ++table_.unknown;
    return -1;
  }

  double number(const Cell& cell, Column& column) {
    if (is_missing(cell, column, policy_.missing_texts)) return missing(cell, column);
    double value = 0;
    const bool plain = parse_number(cell.text, value);
    if (!plain || !column.unit.empty()) {
      const NumberText written = read_number(cell.text);
      if (!written.is_number() || written.unit != column.unit) errors_.no_number(cell, column, written);
      value = written.value;
    }
    if (column.weight && value < 0)
      errors_.bad(cell, column, quote(cell.text) + " is no weight; weights are at least 0");
    return value;
  }

  double missing(const Cell& cell, Column& column) {
    ++column.missing;
    const bool never_filled = column.target || column.weight;
    if (policy_.missing == Missing::error || (policy_.missing == Missing::mean && never_filled))
      errors_.missing(cell, column);
    if (policy_.missing == Missing::drop)
      incomplete_[record_] = 1;
    else
      ++table_.filled;
    return nothing;
  }

  void leave_out_incomplete() {
    const auto left_out = std::count(incomplete_.begin(), incomplete_.end(), 1);
    table_.dropped = left_out;
    table_.rows = static_cast<std::int64_t>(incomplete_.size()) - left_out;
    if (left_out == 0) return;
    for (Group& group : groups_) {
      const std::size_t columns = group.columns->size();
      auto to = group.values->begin();
      for (std::size_t record = 0; record < incomplete_.size(); ++record)
        if (!incomplete_[record])
          to =
              std::copy_n(group.values->begin() + static_cast<std::ptrdiff_t>(record * columns), columns, to);
      group.values->erase(to, group.values->end());
    }
    for (std::size_t record = 0; record < incomplete_.size(); ++record)
      if (!incomplete_[record]) table_.row_numbers.push_back(static_cast<std::int64_t>(record) + 1);
  }

  // Words are numbered in their order, without those of rows that were left out.
  static void number_words(Group& group) {
    const std::size_t columns = group.columns->size();
    for (std::size_t i = 0; i < columns; ++i) {
      Column& column = (*group.columns)[i];
      if (!has_words(column)) continue;
      std::vector<double>& values = *group.values;
      const std::vector<std::string>& names = column.categories.names();
      std::vector<char> used(names.size());
      for (std::size_t at = i; at < values.size(); at += columns)
        if (!std::isnan(values[at])) used[static_cast<std::size_t>(values[at])] = 1;
      Dictionary sorted;
      for (std::size_t k = 0; k < names.size(); ++k)
        if (used[k]) sorted.add(names[k]);
      sorted.sort();
      std::vector<double> place;
      for (const std::string& name : names) place.push_back(static_cast<double>(sorted.find(name)));
      for (std::size_t at = i; at < values.size(); at += columns)
        if (!std::isnan(values[at])) values[at] = place[static_cast<std::size_t>(values[at])];
      column.categories = std::move(sorted);
    }
  }

  struct Place {
    Group* group;
    Column* column;
    std::size_t index;
  };

  CsvReader& reader_;
  Table& table_;
  const TablePolicy& policy_;
  CellErrors errors_;
  std::array<Group, 3> groups_;
  std::vector<Place> undecided_;
  std::vector<char> incomplete_;
  std::size_t record_ = 0;
};

}  // namespace

void read_classes(CsvReader& reader, Table& table, OptionStyle style) {
  Column& target = table.targets.front();
  target.kind = Column::Kind::words;
  const CellErrors errors(reader, style);
  std::vector<double> numbers;
  reader.rewind();
  std::size_t kept = 0;
  for (std::int64_t record = 1; reader.next(); ++record) {
    if (!table.row_numbers.empty() && (kept == table.row_numbers.size() || table.row_numbers[kept] != record))
      continue;
    ++kept;
    const Cell& cell = reader.cells()[target.cell];
    numbers.push_back(static_cast<double>(target.add_word(cell)));
    if (target.categories.names().size() > most_categories) errors.too_many_words(cell, target);
  }
  const std::vector<std::int64_t> place = target.categories.sort();
  for (std::size_t row = 0; row < numbers.size(); ++row)
    table.target_values[row] = static_cast<double>(place[static_cast<std::size_t>(numbers[row])]);
}

Table read_table(CsvReader& reader, Table table, const TablePolicy& policy) {
  TableReading(reader, table, policy).read();
  return table;
}

}  // namespace gradus::data
