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
#include "data/column_choice.hpp"
#include "data/dates.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
// A category that is not known where that is an error, unless its row is left out.
constexpr double refused_category = -2;
// Of more rows that cannot be read nobody reads why.
constexpr std::size_t most_reasons = 1000;

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
    choose_inputs(table_.inputs, table_.input_values, records_);
    leave_out_rows();
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
    for (; reader_.next(); ++records_) {
      const bool misfit = reader_.is_misfit();
      if (misfit) refuse(records_, [&] { reader_.refuse_misfit(); });
      for (Group& group : groups_)
        for (Column& column : *group.columns) {
          const Cell& cell = reader_.cells()[column.cell];
          double value = nothing;
          if (misfit)
            value = nothing;
          else if (column.kind != Column::Kind::open)
            value = judged(cell, column);
          else if (!column.counts.count(cell, policy_.missing_texts, value))
            value = nothing;
          group.values->push_back(value);
        }
    }
  }

  void decide() {
    const std::optional<Decimal> otherwise = policy_.decimal ? policy_.decimal : told_by_table();
    for (Group& group : groups_)
      for (Column& column : *group.columns) {
        if (column.kind != Column::Kind::open) continue;
        decide_kind(column, otherwise);
        const bool plain = column.kind == Column::Kind::numbers && column.decimal == Decimal::point;
        if (plain && !column.counts.open()) continue;
        undecided_.push_back({&group, &column, static_cast<std::size_t>(&column - group.columns->data())});
      }
  }

  static void decide_kind(Column& column, std::optional<Decimal> otherwise) {
    const CellCounts& counts = column.counts;
    if (counts.are_dates() && !column.target && !column.only_numbers) {
      column.kind = Column::Kind::dates;
      column.order = counts.order();
    } else if (column.only_numbers || counts.are_numbers()) {
      column.kind = Column::Kind::numbers;
      column.unit = counts.unit();
      column.decimal = counts.told_decimal().value_or(otherwise.value_or(Decimal::point));
      column.decimal_assumed = !counts.told_decimal() && counts.unclear_commas() > 0;
    } else {
      column.kind = Column::Kind::words;
    }
  }

  // A file is written with one sign before decimals: other columns may tell.
  std::optional<Decimal> told_by_table() const {
    int commas = 0, points = 0;
    for (const Group& group : groups_)
      for (const Column& column : *group.columns)
        if (const auto told = column.counts.told_decimal(); told && column.counts.are_numbers())
          ++(*told == Decimal::comma ? commas : points);
    if (commas == points) return {};
    return commas > points ? Decimal::comma : Decimal::point;
  }

  void judge_again() {
    reader_.rewind();
    for (std::size_t record = 0; reader_.next(); ++record)
      for (const Place& place : undecided_)
        (*place.group->values)[record * place.group->columns->size() + place.index] =
            judged(reader_.cells()[place.column->cell], *place.column);
  }

  double judged(const Cell& cell, Column& column) {
    if (is_missing(cell, column, policy_.missing_texts)) {
      ++column.missing;
      return nothing;
    }
    if (column.kind == Column::Kind::words) return word(cell, column);
    return column.kind == Column::Kind::dates ? date(cell, column) : number(cell, column);
  }

  double word(const Cell& cell, Column& column) {
    if (!column.fixed) {
      if (column.overflowing) return 0;
      const auto number = static_cast<double>(column.add_word(cell));
      const std::size_t most = column.target && !column.labels ? most_categories : most_counted_words;
      if (column.categories.names().size() > most) {
        if (column.target || column.asked_for) errors_.too_many_words(cell, column);
        column.overflowing = true;
      }
      return number;
    }
    const std::int64_t number = column.categories.find(cell.text);
    if (number >= 0) return static_cast<double>(number);
    if (policy_.unknown == Unknown::error || column.target) return refused_category;
    ++table_.unknown;
    return policy_.unknown == Unknown::other ? static_cast<double>(column.other) : unknown_category;
  }

  // A row that cannot be read: an error, or left out for the first reason there is.
  template <class Report>
  double refuse(std::size_t record, const Report& report) {
    if (!policy_.skip_unreadable) report();
    const auto number = static_cast<std::int64_t>(record) + 1;
    if (!table_.refused.empty() && table_.refused.back().number == number) return nothing;
    table_.refused.push_back({number});
    if (table_.refused.size() > most_reasons) return nothing;
    try {
      report();
    } catch (const DataError& error) {
      table_.refused.back().why = error.message();
    }
    return nothing;
  }

  double date(const Cell& cell, const Column& column) {
    double days = 0;
    if (parse_date(cell.text, column.order, days)) return days;
    return refuse(records_, [&] { errors_.no_date(cell, column); });
  }

  double number(const Cell& cell, const Column& column) {
    double value = 0;
    const bool plain = column.decimal == Decimal::point && parse_number(cell.text, value);
    if (!plain || !column.unit.empty()) {
      const NumberText written = read_number(cell.text, column.decimal);
      if (!written.is_number() || written.unit != column.unit)
        return refuse(records_, [&] { errors_.no_number(cell, column, written); });
      value = written.value;
    }
    if (column.weight && value < 0)
      errors_.bad(cell, column, quote(cell.text) + " is no weight; weights are at least 0");
    return value;
  }

  // Whether the cells of a record that are inputs, or weights, are all there.
  bool is_complete(std::size_t record) const {
    const auto there = [&](const Group& group) {
      const std::size_t columns = group.columns->size();
      for (std::size_t i = 0; i < columns; ++i)
        if ((*group.columns)[i].left_out.empty() && std::isnan((*group.values)[record * columns + i]))
          return false;
      return true;
    };
    return there(groups_[0]) && there(groups_[2]);
  }

  bool has_target(std::size_t record) const {
    const auto& values = table_.target_values;
    const std::size_t columns = table_.targets.size();
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(record * columns);
    return std::none_of(first, first + static_cast<std::ptrdiff_t>(columns),
                        [](double value) { return std::isnan(value); });
  }

  // A row without a target cannot be learnt from, nor measured.
  void leave_out_rows() {
    std::vector<char> kept(records_, 1);
    for (const RefusedRow& row : table_.refused) kept[static_cast<std::size_t>(row.number) - 1] = 0;
    const auto read_before = static_cast<std::ptrdiff_t>(table_.refused.size());
    for (std::size_t record = 0; record < records_; ++record) {
      if (!kept[record]) continue;
      const bool target = has_target(record);
      const bool dropped = target && policy_.missing == Missing::drop && !is_complete(record);
      table_.without_target += !target;
      table_.dropped += dropped;
      kept[record] = target && !dropped && check_record(record);
    }
    std::inplace_merge(table_.refused.begin(), table_.refused.begin() + read_before, table_.refused.end(),
                       [](const RefusedRow& a, const RefusedRow& b) { return a.number < b.number; });
    table_.rows = std::count(kept.begin(), kept.end(), 1);
    if (table_.rows == static_cast<std::int64_t>(records_)) return;
    for (Group& group : groups_) {
      const std::size_t columns = group.columns->size();
      auto to = group.values->begin();
      for (std::size_t record = 0; record < records_; ++record)
        if (kept[record])
          to =
              std::copy_n(group.values->begin() + static_cast<std::ptrdiff_t>(record * columns), columns, to);
      group.values->erase(to, group.values->end());
    }
    for (std::size_t record = 0; record < records_; ++record)
      if (kept[record]) table_.row_numbers.push_back(static_cast<std::int64_t>(record) + 1);
  }

  // What is refused is refused only in a row that is read. False where the row is left out for it.
  bool check_record(std::size_t record) {
    std::int64_t filled = 0;
    for (Group& group : groups_)
      for (std::size_t i = 0; i < group.columns->size(); ++i) {
        const Column& column = (*group.columns)[i];
        if (!column.left_out.empty()) continue;
        const double value = (*group.values)[record * group.columns->size() + i];
        const bool missing = std::isnan(value);
        const bool refused = missing && (policy_.missing == Missing::error || column.weight);
        if (refused || (column.fixed && value == refused_category)) {
          refuse(record, [&] {
            const Cell& cell = cell_at(record, column);
            refused ? errors_.missing(cell, column) : errors_.unknown_word(cell, column);
          });
          return false;
        }
        filled += missing;
      }
    table_.filled += filled;
    return true;
  }

  // Records are asked for in their order.
  const Cell& cell_at(std::size_t record, const Column& column) {
    if (record + 1 < next_record_) {
      reader_.rewind();
      next_record_ = 0;
    }
    for (; next_record_ <= record; ++next_record_) reader_.next();
    return reader_.cells()[column.cell];
  }

  // Words are numbered in their order, without those of rows that were left out.
  static void number_words(Group& group) {
    const std::size_t columns = group.columns->size();
    for (std::size_t i = 0; i < columns; ++i) {
      Column& column = (*group.columns)[i];
      if (!has_words(column) || !column.left_out.empty()) continue;
      std::vector<double>& values = *group.values;
      const std::vector<std::string>& names = column.categories.names();
      std::vector<std::int64_t> rows(names.size());
      for (std::size_t at = i; at < values.size(); at += columns)
        if (!std::isnan(values[at])) ++rows[static_cast<std::size_t>(values[at])];
      Dictionary sorted;
      for (std::size_t k = 0; k < names.size(); ++k)
        if (rows[k] > 0) sorted.add(names[k]);
      sorted.sort();
      std::vector<double> place;
      column.category_rows.assign(sorted.names().size(), 0);
      for (std::size_t k = 0; k < names.size(); ++k) {
        const std::int64_t now = sorted.find(names[k]);
        place.push_back(static_cast<double>(now));
        if (now >= 0) column.category_rows[static_cast<std::size_t>(now)] = rows[k];
      }
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
  std::size_t records_ = 0;
  /// The one that the reader stands before, once single cells are looked up.
  std::size_t next_record_ = std::numeric_limits<std::size_t>::max();
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
