// column.hpp - one column of a text table, and what is known of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/column_kind.hpp"
#include "data/column_texts.hpp"
#include "data/column_values.hpp"
#include "data/csv.hpp"
#include "data/dictionary.hpp"

namespace gradus::data {

/// One column that is read.
struct Column {
  /// What the column holds. Open until all of its cells are seen.
  enum class Kind { open, numbers, words, dates };

  std::string name;
  /// Its place in the header.
  std::size_t cell = 0;
  Kind kind = Kind::open;
  /// True for a dictionary that was given: other words are errors, or unknown (-1).
  bool fixed = false;
  bool target = false;
  /// True for a target whose cells may hold several labels, with this between them: an empty cell then holds
  /// none of them.
  bool labels = false;
  std::string label_separator{};
  /// True for a target of which no option says what it is: words may be labels.
  bool nobody_spoke = false;
  /// True for what rows count for: numbers of at least 0, none of them missing.
  bool weight = false;
  /// True where an open column must hold numbers, whatever most of its cells are.
  bool only_numbers = false;
  /// True where the user says what it holds: it is an input, then.
  bool asked_for = false;
  /// What is written with each number.
  std::string unit{};
  /// What stands before their decimals, and whether no cell told; how its dates are written.
  Decimal decimal = Decimal::point;
  bool decimal_assumed = false;
  DateOrder order = DateOrder::ymd;
  /// The number of the category that unknown words get; -1 where there is none.
  std::int64_t other = -1;
  /// True where it holds more words than anybody counts; it has neither categories nor values then.
  bool overflowing = false;
  /// Its cells: numbers, the numbers of categories, days since 1970; NaN where missing.
  ColumnValues stored{};
  /// Texts of cells that are no plain numbers, while its kind is open or its words are not known.
  ColumnTexts texts{};
  /// True where there were so many of them that they are not kept, and whether so many are words.
  bool abandoned = false, many_words = false;
  /// Why it is no input after all, as a reader is told; and what kind that makes it. Empty for inputs.
  std::string left_out{}, kind_left_out{};
  /// Different values, as far as they were counted.
  std::int64_t values = -1;
  /// What is done with it that a reader should know.
  std::string done{};
  Dictionary categories{};
  /// Rows of each category, of a column that was open.
  std::vector<std::int64_t> category_rows{};
  /// Of a column that was open.
  CellCounts counts{};
  /// Cells that hold nothing.
  std::int64_t missing = 0;
  /// True where a cell that does not fit counts as one of these, and not as an error; how many there are, and
  /// the first of them.
  bool lenient = false;
  /// True where the model was told of such cells, so that it knows what they mean.
  bool gaps_known = false;
  std::int64_t misfits = 0;
  /// Those of them, in new rows, that are numbers of another unit.
  std::int64_t other_units = 0;
  std::string misfit{};
  /// Words with spaces at their ends that are not seen and do not count, and the first of them.
  std::int64_t cut = 0;
  std::string cut_word{};

  /// The number of a word, which is added where it is new; `times` cells hold it.
  std::int64_t add_word(const Cell& word, std::int64_t times = 1);
};

/// True for a cell that holds nothing in a column whose kind is known. Classes may have been numbers: a new
/// target that is none of them, but nothing among numbers, holds nothing.
bool is_missing(const Cell& cell, const Column& column, const MissingTexts& texts);

}  // namespace gradus::data
