// table_rows.cpp - which rows of a table are read, and the words of those.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "data/cell_errors.hpp"
#include "data/table.hpp"

namespace gradus::data {
namespace {

/// What happens to the rows of one table.
class RowsOfTable {
 public:
  RowsOfTable(CsvReader& reader, Table& table, std::size_t records, const TablePolicy& policy)
      : reader_(reader), table_(table), policy_(policy), records_(records), kept_(records, 1) {}

  void settle() {
    for (const RefusedRow& row : table_.refused) kept_[static_cast<std::size_t>(row.number) - 1] = 0;
    mark_rows();
    if (policy_.skip_unreadable)
      skip_rows();
    else
      check_cells();
    table_.rows = std::count(kept_.begin(), kept_.end(), 1);
    if (table_.rows < static_cast<std::int64_t>(records_)) leave_out();
    for (auto* columns : {&table_.inputs, &table_.targets, &table_.weights})
      for (Column& column : *columns)
        if (column.kind == Column::Kind::words && !column.fixed && column.left_out.empty())
          number_words(column);
    table_.target_values = by_rows(table_.targets);
    table_.weight_values = by_rows(table_.weights);
  }

 private:
  static bool may_have_gaps(const Column& column) {
    return column.left_out.empty() && (column.missing > 0 || column.fixed);
  }

  // A row without a target cannot be learnt from, nor measured.
  void mark_rows() {
    std::vector<char> gap(records_), targetless(records_);
    const auto mark = [&](const std::vector<Column>& columns, std::vector<char>& marks) {
      for (const Column& column : columns)
        for (std::size_t row = 0; may_have_gaps(column) && row < records_; ++row)
          marks[row] |= static_cast<char>(std::isnan(column.stored.at(row)));
    };
    mark(table_.targets, targetless);
    if (policy_.missing == Missing::drop) {
      mark(table_.inputs, gap);
      mark(table_.weights, gap);
    }
    for (std::size_t row = 0; row < records_; ++row) {
      if (!kept_[row]) continue;
      table_.without_target += targetless[row];
      table_.dropped += !targetless[row] && gap[row];
      kept_[row] = !targetless[row] && !gap[row];
    }
  }

  bool refuses(const Column& column, double value) const {
    return (std::isnan(value) && (policy_.missing == Missing::error || column.weight)) ||
           (column.fixed && value == refused_category);
  }

  // What is refused is refused only in a row that is read; of several cells the first one is named.
  void check_cells() {
    std::size_t first = records_;
    const Column* refused = nullptr;
    for (auto* columns : {&table_.inputs, &table_.targets, &table_.weights})
      for (const Column& column : *columns)
        for (std::size_t row = 0; may_have_gaps(column) && row < records_; ++row) {
          if (!kept_[row]) continue;
          const double value = column.stored.at(row);
          table_.filled += std::isnan(value);
          if (refuses(column, value) && row < first) first = row, refused = &column;
        }
    if (refused != nullptr) refuse(first, *refused);
  }

  // Row by row, each is left out for its first cell that is refused.
  void skip_rows() {
    const auto before = static_cast<std::ptrdiff_t>(table_.refused.size());
    for (std::size_t row = 0; row < records_; ++row)
      if (kept_[row]) kept_[row] = is_read(row);
    std::inplace_merge(table_.refused.begin(), table_.refused.begin() + before, table_.refused.end(),
                       [](const RefusedRow& a, const RefusedRow& b) { return a.number < b.number; });
  }

  bool is_read(std::size_t row) {
    std::int64_t filled = 0;
    for (auto* columns : {&table_.inputs, &table_.targets, &table_.weights})
      for (const Column& column : *columns) {
        if (!may_have_gaps(column)) continue;
        const double value = column.stored.at(row);
        filled += std::isnan(value);
        if (!refuses(column, value)) continue;
        refuse_row(table_, policy_, row, [&] { refuse(row, column); });
        return false;
      }
    table_.filled += filled;
    return true;
  }

  [[noreturn]] void refuse(std::size_t row, const Column& column) {
    const CellErrors errors(reader_, policy_.style);
    const Cell& cell = cell_at(row, column);
    if (std::isnan(column.stored.at(row))) errors.missing(cell, column);
    errors.unknown_word(cell, column);
  }

  // Records are asked for in their order, but for the first time.
  const Cell& cell_at(std::size_t record, const Column& column) {
    if (record + 1 < next_record_) {
      reader_.rewind();
      next_record_ = 0;
    }
    for (; next_record_ <= record; ++next_record_) reader_.next();
    return reader_.cells()[column.cell];
  }

  void leave_out() {
    for (auto* columns : {&table_.inputs, &table_.targets, &table_.weights})
      for (Column& column : *columns)
        if (column.left_out.empty()) column.stored.keep(kept_);
    for (std::size_t row = 0; row < records_; ++row)
      if (kept_[row]) table_.row_numbers.push_back(static_cast<std::int64_t>(row) + 1);
  }

  // Words are numbered in their order, without those of rows that were left out.
  void number_words(Column& column) const {
    const std::vector<std::string>& names = column.categories.names();
    const auto number = [](double value) { return static_cast<std::size_t>(value); };
    std::vector<std::int64_t> rows(names.size());
    for (std::size_t row = 0; row < static_cast<std::size_t>(table_.rows); ++row)
      if (const double value = column.stored.at(row); !std::isnan(value)) ++rows[number(value)];
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
    for (auto* values : {&column.stored.numbers(), &column.stored.meanings()})
      for (double& value : *values)
        if (!std::isnan(value)) value = place[number(value)];
    column.categories = std::move(sorted);
  }

  std::vector<double> by_rows(const std::vector<Column>& columns) const {
    std::vector<double> values;
    values.reserve(columns.size() * static_cast<std::size_t>(table_.rows));
    for (std::size_t row = 0; row < static_cast<std::size_t>(table_.rows) && !columns.empty(); ++row)
      for (const Column& column : columns) values.push_back(column.stored.at(row));
    return values;
  }

  CsvReader& reader_;
  Table& table_;
  const TablePolicy& policy_;
  std::size_t records_;
  std::vector<char> kept_;
  /// The one that the reader stands before, once single cells are looked up.
  std::size_t next_record_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

void settle_rows(CsvReader& reader, Table& table, std::size_t records, const TablePolicy& policy) {
  RowsOfTable(reader, table, records, policy).settle();
}

}  // namespace gradus::data
