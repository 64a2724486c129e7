// column_kind.hpp - the rule by which a column of a table holds numbers, dates or words.
//
// A column holds numbers if at least nine tenths of its cells that are not missing can be read as numbers of
// one unit (most have none), and dates if nine tenths of them can be read as dates; the others then count as
// missing, which is said. Otherwise every cell is a word. Where missing cells are not told to the model
// (missing = error, drop or mean), half of the cells decide, and a cell that then is none is an error that
// names it. So the verdict depends on neither the order of the rows nor their number, and no slip turns
// numbers into categories. What stands before decimals is decided over all cells as well. Times of the day
// and durations are numbers of hours, with the unit "h" (clock_time.hpp says which texts are).
#pragma once

#include <cstdint>
#include <gradus/load.hpp>
#include <map>
#include <optional>
#include <string>

#include "data/cell.hpp"
#include "data/dates.hpp"
#include "data/written_number.hpp"

namespace gradus::data {

/// What the cells of a column are, counted.
class CellCounts {
 public:
  /// Looks at one cell: true, with the value, for a number that holds whatever the column turns out to be,
  /// which is counted. Other cells are not: the same text comes again and again.
  bool count_plain(const Cell& cell, const MissingTexts& missing, double& value);
  /// Counts `times` cells of one text that are no such numbers. The first of their kind come first.
  void count_other(const Cell& cell, const MissingTexts& missing, std::int64_t times);

  /// Asks for nine tenths instead of half of the cells.
  void ask_for_most() { most_ = true; }
  bool asks_for_most() const { return most_; }
  /// Whether the column holds numbers.
  bool are_numbers() const { return are_enough(fitting()); }
  /// Whether it holds dates.
  bool are_dates() const { return dates_ > fitting() && are_enough(dates_); }
  /// Cells that are dates.
  std::int64_t dates() const { return dates_; }
  /// Which comes first in its dates, as far as one of them tells; else as a custom has it, days before points
  /// and months before slashes.
  DateOrder order() const;
  /// Whether no date tells.
  bool order_is_open() const { return either_order_ > 0 && day_first_ + month_first_ == 0; }
  /// Whether some date has a time of the day.
  bool has_times() const { return times_ > 0; }
  /// What stands before decimals, as most cells tell that tell; none where none does.
  std::optional<Decimal> told_decimal() const;
  /// Cells such as 7,000, which are numbers with either sign.
  std::int64_t unclear_commas() const { return unclear_commas_; }
  /// Blank-separated words in each cell that is no number and no date, on average.
  double words_per_cell() const;
  /// What is written with each of its numbers; empty for most columns.
  const std::string& unit() const;
  /// Cells that are not missing.
  std::int64_t cells() const;
  /// Cells that can be read as numbers, in the unit of the column where they have one.
  std::int64_t fitting() const;
  /// Cells that can be read as numbers, of whatever unit.
  std::int64_t numbers() const { return cells() - words_; }
  /// Cells that are missing among numbers and words among words.
  std::int64_t marks() const { return marks_; }
  /// Cells that are missing where the column holds numbers.
  std::int64_t missing() const { return missing_ + marks_; }
  /// True where each plain number is a whole one, written with as few characters as that takes: its text is
  /// known by its value.
  bool short_whole_numbers() const { return plain_ == short_; }
  /// Plain numbers.
  std::int64_t plain() const { return plain_; }
  /// The first cell that is 7,000 or the like.
  const std::string& unclear() const { return unclear_example_; }

  /// The first cells of their kinds, empty where there is none.
  struct Examples {
    /// A cell that is no number at all, and one that is missing.
    std::string word{}, missing{};
    /// A number as people write it; one for each unit.
    std::string written{};
    /// One in brackets, which is negative.
    std::string bracketed{};
    /// A date.
    std::string date{};
    /// A whole number that a double cannot hold, and a number with zeros in front, as codes have them.
    std::string rounded{}, padded{};
    /// A number that is 0 in a double, and is not.
    std::string vanished{};
  };
  /// `written` is one with the unit of the column.
  Examples examples() const;
  /// Numbers that are not written as programs write them, in the unit of the column.
  std::int64_t written() const;

 private:
  struct Unit {
    std::int64_t count = 0;
    std::string example{};
    double value = 0;
    /// True where it stands with different numbers: the rd of 3rd is no unit.
    bool several = false;
  };
  using Units = std::map<std::string, Unit, std::less<>>;

  void look_at(std::string_view text, double value, int decimals);
  void count_text(std::string_view text, std::int64_t times);
  void count_notation(Notation notation, std::string_view text, std::int64_t times);
  bool count_date(std::string_view text, std::int64_t times);
  void count_unit(std::string_view unit, std::string_view text, double value, std::int64_t times);
  Units::const_iterator best() const;
  bool are_enough(std::int64_t count) const {
    return most_ ? 10 * (cells() - count) <= cells() : 2 * count >= cells();
  }

  bool most_ = false;

  std::int64_t plain_ = 0, short_ = 0, missing_ = 0, marks_ = 0, infinite_ = 0, unclear_ = 0, words_ = 0;
  std::int64_t points_ = 0, commas_ = 0, unclear_commas_ = 0;
  std::int64_t dates_ = 0, times_ = 0, day_first_ = 0, month_first_ = 0, either_order_ = 0, dotted_ = 0;
  std::int64_t text_words_ = 0;
  std::string unclear_example_;
  Units units_;
  Examples examples_;
};

}  // namespace gradus::data
