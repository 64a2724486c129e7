// column_kind.hpp - the rule by which a column of a table holds numbers or words.
//
// A column holds numbers if at least half of its cells that are not missing can be read as numbers of one
// unit (most have none); a cell that then is no such number is an error that names it. Otherwise every cell
// is a word. So the verdict depends on neither the order of the rows nor their number, and no slip turns
// numbers into categories.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "data/cell.hpp"

namespace gradus::data {

/// What the cells of a column are, counted.
class CellCounts {
 public:
  /// Looks at one cell: true, with the value, for a number that holds whatever the column turns out to be.
  bool count(const Cell& cell, const MissingTexts& missing, double& value);

  /// Whether the column holds numbers.
  bool are_numbers() const { return 2 * fitting() >= cells(); }
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
  /// True where another look is needed when the verdict is there: some cell is no plain number.
  bool open() const { return missing() + cells() > plain_; }

  /// The first cells of their kinds, empty where there is none.
  struct Examples {
    /// A cell that is no number at all, and one that is missing.
    std::string word{}, missing{};
    /// Numbers as people write them, and what they are read as; one for each unit.
    std::string written{};
    double value = 0;
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

  void count_unit(std::string_view unit, std::string_view text, double value);
  Units::const_iterator best() const;

  std::int64_t plain_ = 0, missing_ = 0, marks_ = 0, infinite_ = 0, unclear_ = 0, words_ = 0;
  Units units_;
  Examples examples_;
};

}  // namespace gradus::data
