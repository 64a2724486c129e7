// table.hpp - the columns of a text table as numbers and categories.
#pragma once

#include <gradus/data.hpp>
#include <gradus/error.hpp>
#include <optional>
#include <vector>

#include "data/column.hpp"
#include "data/csv.hpp"

namespace gradus::data {

/// A table as read: every column as one double per row, NaN where missing, the number of the category for
/// words, days since 1970 for dates. Inputs are in their columns.
struct Table {
  std::vector<Column> inputs;
  std::vector<Column> targets;
  /// One column, or none.
  std::vector<Column> weights;
  /// [rows, targets], and [rows] or nothing.
  std::vector<double> target_values;
  std::vector<double> weight_values;
  std::int64_t rows = 0;
  /// Numbers of the rows in the file; empty where none was dropped.
  std::vector<std::int64_t> row_numbers;
  /// Rows left out for a missing cell of an input, and for a missing target; cells of inputs that are missing
  /// in the others, and those with an unknown category.
  std::int64_t dropped = 0, without_target = 0, filled = 0;
  std::int64_t unknown = 0;
  /// Rows left out for a cell that cannot be read.
  std::vector<RefusedRow> refused;
};

/// Number of an unknown category.
inline constexpr double unknown_category = -1;
/// The same where that is an error, unless its row is left out.
inline constexpr double refused_category = -2;

/// What is done with cells that hold nothing, or a category that is not known.
struct TablePolicy {
  Missing missing = Missing::error;
  Unknown unknown = Unknown::error;
  /// What stands before decimals where nothing in the table tells.
  std::optional<Decimal> decimal{};
  /// How errors name the two.
  OptionStyle style = OptionStyle::assignment;
  MissingTexts missing_texts{};
  /// True leaves out rows with cells that do not fit.
  bool skip_unreadable = false;
};

/// Reads all records into the columns that a table without values names. What an open column holds is decided
/// over all of its cells, and whether it is an input; only then is each of them judged. Throws DataError,
/// with the place, for cells that do not fit.
Table read_table(CsvReader& reader, Table table, const TablePolicy& policy);

/// Leaves out rows without a target, and those with gaps where the policy drops them; then numbers words in
/// their order, without those of rows that were left out. Throws DataError for what is refused in a row that
/// is read.
void settle_rows(CsvReader& reader, Table& table, std::size_t records, const TablePolicy& policy);

/// Makes the one target, read as numbers, one of classes: the texts of its cells.
void read_classes(CsvReader& reader, Table& table, OptionStyle style);

/// A row, from 0, that cannot be read, as `report` throws: an error, or left out for the first reason there
/// is where the policy skips such rows.
template <class Report>
void refuse_row(Table& table, const TablePolicy& policy, std::size_t record, const Report& report) {
  // Of more rows nobody reads why.
  constexpr std::size_t most_reasons = 1000;
  if (!policy.skip_unreadable) report();
  const auto number = static_cast<std::int64_t>(record) + 1;
  if (!table.refused.empty() && table.refused.back().number == number) return;
  table.refused.push_back({number});
  if (table.refused.size() > most_reasons) return;
  try {
    report();
  } catch (const DataError& error) {
    table.refused.back().why = error.message();
  }
}

}  // namespace gradus::data
