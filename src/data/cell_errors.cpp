// cell_errors.cpp - what is said of cells that do not fit their columns: where, what, and what to do about
// it.
#include "data/cell_errors.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "data/option_text.hpp"

namespace gradus::data {

void CellErrors::bad(const Cell& cell, const Column& column, const std::string& what) const {
  throw DataError(fmt::format("{}: column {}: {}", reader_.where(cell), quote(column.name), what));
}

void CellErrors::missing(const Cell& cell, const Column& column) const {
  const std::string found = cell.text.empty() ? "an empty cell" : quote(cell.text) + ", a missing value";
  const std::string drop = option_text(style_, "missing", "drop");
  if (column.weight) bad(cell, column, found + "; each row needs a weight: choose " + drop);
  bad(cell, column,
      fmt::format("{}; fill it in, or choose {} or {}", found, drop, option_text(style_, "missing", "auto")));
}

void CellErrors::no_number(const Cell& cell, const Column& column, const NumberText& number) const {
  const CellCounts& counts = column.counts;
  std::string what = quote(cell.text);
  if (number.kind == NumberText::Kind::infinite)
    what += " is not a finite number";
  else if (number.kind == NumberText::Kind::unclear)
    what += " " + number.fault;
  else if (number.is_number() && !column.unit.empty())
    what += fmt::format(" is not in {}, as the other numbers are", quote(column.unit));
  else if (const Decimal other = column.decimal == Decimal::point ? Decimal::comma : Decimal::point;
           !number.is_number() && read_number(cell.text, other).is_number())
    what += fmt::format(" is no number where decimals stand behind a {}, as in the other cells",
                        column.decimal == Decimal::point ? "point" : "comma");
  else if (counts.cells() == 0)
    what += " is not a number";
  else
    what += fmt::format(" is not a number; {} of {} cells are", grouped(counts.fitting()),
                        grouped(counts.cells()));
  // What the user may know better.
  std::vector<std::string> facts;
  // A comma parts the texts of that option.
  if (number.kind != NumberText::Kind::unclear && cell.text.find(',') == std::string_view::npos)
    facts.push_back(fmt::format("it means nothing ({})", option_text(style_, "missing_values", cell.text)));
  // A kind that was not decided here cannot be changed here.
  if (counts.cells() > 0 && !column.target)
    facts.push_back(
        fmt::format("the column holds categories ({})", option_text(style_, "categorical", column.name)));
  if (counts.cells() > 0 && column.target && !column.only_numbers)
    facts.push_back(fmt::format("the column holds classes ({})", option_text(style_, "task", "classify")));
  const bool too_few = column.only_numbers && !counts.are_numbers();
  if (too_few) what += ", and a column that is said to hold numbers does so in half of them at least";
  if (column.only_numbers && !too_few && !column.lenient && number.kind == NumberText::Kind::word)
    facts.push_back(fmt::format("it counts as missing ({})", option_text(style_, "missing", "auto")));
  what += "; correct it";
  if (!facts.empty()) what += fmt::format(", or say that {}", fmt::join(facts, ", or that "));
  bad(cell, column, what);
}

void CellErrors::no_date(const Cell& cell, const Column& column) const {
  const char* order = column.order == DateOrder::dmy   ? ", which have the day first"
                      : column.order == DateOrder::mdy ? ", which have the month first"
                                                       : "";
  bad(cell, column,
      fmt::format("{} is not a date as the others{}; correct it, or say that it means nothing ({}), or that "
                  "the column holds categories ({})",
                  quote(cell.text), order, option_text(style_, "missing_values", cell.text),
                  option_text(style_, "categorical", column.name)));
}

void CellErrors::unknown_word(const Cell& cell, const Column& column) const {
  const auto& known = column.categories.names();
  bad(cell, column,
      fmt::format("{} is not among its {} ({}).{}{}", quote(cell.text),
                  column.target ? "classes" : "categories", listed(known, 8), did_you_mean(cell.text, known),
                  column.target
                      ? ""
                      : fmt::format(" {} goes on without it.", option_text(style_, "unknown", "other"))));
}

void CellErrors::too_many_words(const Cell& cell, const Column& column) const {
  if (column.target)
    bad(cell, column,
        fmt::format(
            "more than {} different texts, too many for classes: group them, or name another target; numbers "
            "are learnt by {}, several labels in a cell by {}",
            most_categories, option_text(style_, "task", "regress"), option_text(style_, "task", "label")));
  bad(cell, column,
      fmt::format("more than {} different words; leave the column out ({}), or group them",
                  most_counted_words, option_text(style_, "ignore", column.name)));
}

}  // namespace gradus::data
