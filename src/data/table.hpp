// table.hpp - the columns of a text table as numbers and categories.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/csv.hpp"

namespace gradus {

/// Categories by their names.
class Dictionary {
 public:
  Dictionary() = default;
  explicit Dictionary(std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  /// The number of a category; a number written another way (1.0 for 1) is found too. -1 where there is none.
  std::int64_t find(std::string_view name) const;
  /// The number of a category, which is added where it is new.
  std::int64_t add(std::string_view name);
  /// Puts the names in order, numbers by value and before words; returns the new number of each old one.
  std::vector<std::int64_t> sort();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> numbers_;
};

/// One column that is read.
struct Column {
  /// What the column holds: words wherever one cell is no number, unless the kind is fixed.
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
  Dictionary categories{};
  /// The first cell that is no number.
  std::string first_word{};
  std::string first_word_where{};
};

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
  /// Rows left out for a missing cell, and cells with an unknown category.
  std::int64_t dropped = 0;
  std::int64_t unknown = 0;
};

/// What is done with cells that hold nothing, or a category that is not known.
struct TablePolicy {
  Missing missing = Missing::error;
  Unknown unknown = Unknown::error;
  /// How errors name the two.
  OptionStyle style = OptionStyle::assignment;
};

/// Reads all records into the columns that a table without values names. Throws DataError,
/// with the place, for cells that do not fit.
Table read_table(CsvReader& reader, Table table, const TablePolicy& policy);

/// The number as text that reads back exactly: 1, 0.5.
std::string number_text(double value);

}  // namespace gradus
