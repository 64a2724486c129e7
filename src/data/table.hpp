// table.hpp - the columns of a text table as numbers and categories.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

#include "data/column_kind.hpp"
#include "data/csv.hpp"
#include "data/dictionary.hpp"

namespace gradus {

/// One column that is read.
struct Column {
  /// What the column holds. Open until all of its cells are seen.
  enum class Kind { open, numbers, words };

  std::string name;
  /// Its place in the header.
  std::size_t cell = 0;
  Kind kind = Kind::open;
  /// True for a dictionary that was given: other words are errors, or unknown (-1).
  bool fixed = false;
  bool target = false;
  /// True for what rows count for: numbers of at least 0, none of them missing.
  bool weight = false;
  /// True where an open column must hold numbers, whatever most of its cells are.
  bool only_numbers = false;
  /// What is written with each number.
  std::string unit{};
  Dictionary categories{};
  /// Of a column that was open.
  CellCounts counts{};
  /// Cells that hold nothing.
  std::int64_t missing = 0;
  /// Words with spaces at their ends that are not seen and do not count, and the first of them.
  std::int64_t cut = 0;
  std::string cut_word{};

  /// The number of a word, which is added where it is new.
  std::int64_t add_word(const Cell& word);
};

/// True for a cell that holds nothing in a column whose kind is known. Classes may have been numbers: a new
/// target that is none of them, but nothing among numbers, holds nothing.
bool is_missing(const Cell& cell, const Column& column, const MissingTexts& texts);

/// A table as read: every column as one double per row, NaN where missing, the number of the category for
/// words.
struct Table {
  std::vector<Column> inputs;
  std::vector<Column> targets;
  /// One column, or none.
  std::vector<Column> weights;
  /// [rows, inputs], [rows, targets] and [rows] or nothing.
  std::vector<double> input_values;
  std::vector<double> target_values;
  std::vector<double> weight_values;
  std::int64_t rows = 0;
  /// Numbers of the rows in the file; empty where none was dropped.
  std::vector<std::int64_t> row_numbers;
  /// Rows left out for a missing cell, cells that are filled, and cells with an unknown category.
  std::int64_t dropped = 0, filled = 0;
  std::int64_t unknown = 0;
};

/// What is done with cells that hold nothing, or a category that is not known.
struct TablePolicy {
  Missing missing = Missing::error;
  Unknown unknown = Unknown::error;
  /// How errors name the two.
  OptionStyle style = OptionStyle::assignment;
  MissingTexts missing_texts{};
};

/// Reads all records into the columns that a table without values names. What an open column holds is decided
/// over all of its cells; only then is each of them judged. Throws DataError, with the place, for cells that
/// do not fit.
Table read_table(CsvReader& reader, Table table, const TablePolicy& policy);

/// Makes the one target, read as numbers, one of classes: the texts of its cells.
void read_classes(CsvReader& reader, Table& table, OptionStyle style);

}  // namespace gradus
