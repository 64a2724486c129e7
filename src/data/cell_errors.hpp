// cell_errors.hpp - what is said of cells that do not fit their columns: where, what, and what to do about
// it.
#pragma once

#include <gradus/data.hpp>
#include <string>

#include "data/column.hpp"
#include "data/written_number.hpp"

namespace gradus::data {

/// The errors of one table; each is a DataError.
class CellErrors {
 public:
  CellErrors(const CsvReader& reader, OptionStyle style) : reader_(reader), style_(style) {}

  /// Any error, with its place in front.
  [[noreturn]] void bad(const Cell& cell, const Column& column, const std::string& what) const;
  /// A cell without a value that the policy refuses.
  [[noreturn]] void missing(const Cell& cell, const Column& column) const;
  /// A cell of a column of numbers that is none, or one of another unit.
  [[noreturn]] void no_number(const Cell& cell, const Column& column, const NumberText& number) const;
  /// A cell of a column of dates that is none.
  [[noreturn]] void no_date(const Cell& cell, const Column& column) const;
  /// A word that a dictionary does not hold.
  [[noreturn]] void unknown_word(const Cell& cell, const Column& column) const;
  /// A column of words with more of them than anyone wants as features.
  [[noreturn]] void too_many_words(const Cell& cell, const Column& column) const;

 private:
  const CsvReader& reader_;
  OptionStyle style_;
};

}  // namespace gradus::data
