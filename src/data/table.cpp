// table.cpp - the columns of a text table as numbers and categories.
#include "data/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <limits>

#include "base/text.hpp"
#include "data/cell_errors.hpp"
#include "data/column_choice.hpp"
#include "data/dates.hpp"
#include "data/label_texts.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
// Texts of a column that are kept: all words that are counted, and marks of missing cells among them.
constexpr std::size_t most_texts = most_counted_words + 1000;

// A text that may be meant as another number: 1,5 among 1.5, or 5- for -5.
bool is_other_number(std::string_view text, Decimal decimal) {
  const NumberText number = read_number(text, decimal);
  if (number.kind == NumberKind::unclear) return true;
  const Decimal other = decimal == Decimal::point ? Decimal::comma : Decimal::point;
  return !number.is_number() && read_number(text, other).is_number();
}

/// One reading of a table.
class TableReading {
 public:
  TableReading(CsvReader& reader, Table& table, const TablePolicy& policy)
      : reader_(reader), table_(table), policy_(policy), errors_(reader, policy.style) {
    for (auto* columns : {&table.inputs, &table.targets, &table.weights})
      for (Column& column : *columns) columns_.push_back(&column);
  }

  void read() {
    look();
    decide();
    if (!again_.empty()) judge_again();
    choose_inputs(table_.inputs, records_);
    settle_rows(reader_, table_, records_, policy_);
  }

 private:
  // A column whose kind is known, or its words, is read at once.
  static bool gathers(const Column& column) {
    return column.kind == Column::Kind::open || (column.kind == Column::Kind::words && !column.fixed);
  }

  void look() {
    const std::size_t most = std::min(reader_.most_records(), reader_.most_cells() / columns_.size() + 1);
    for (Column* column : columns_) {
      column->stored.reserve(most);
      const bool may = policy_.missing == Missing::automatic && !column->weight;
      column->lenient = may && (column->kind == Column::Kind::open || column->gaps_known);
    }
    for (; reader_.next(); ++records_) {
      const bool misfit = reader_.is_misfit();
      if (misfit) refuse_row(table_, policy_, records_, [&] { reader_.refuse_misfit(); });
      for (Column* column : columns_) {
        const Cell& cell = reader_.cells()[column->cell];
        if (gathers(*column))
          gather(cell, *column);
        else
          column->stored.add(misfit ? nothing : judged(cell, *column, records_));
      }
    }
  }

  // Plain numbers are read, of other texts each is remembered once: what they are is decided over all of
  // them.
  void gather(const Cell& cell, Column& column) {
    double value = 0;
    const bool open = column.kind == Column::Kind::open;
    if (open && column.counts.count_plain(cell, policy_.missing_texts, value)) {
      if (!column.abandoned) column.stored.add(value);
      return;
    }
    if (column.abandoned) {
      if (open) column.counts.count_other(cell, policy_.missing_texts, 1);
      return;
    }
    column.stored.add_code(
        column.texts.code_of(cell, [&](std::string_view text) { return reader_.holds(text); }));
    if (column.texts.all().size() > most_texts) abandon(column);
  }

  void abandon(Column& column) {
    Dictionary words;
    for (const ColumnTexts::Text& text : column.texts.all())
      if (!policy_.missing_texts.among_words(text.cell)) words.add(text.cell.text);
    column.many_words = words.names().size() > most_counted_words;
    settle_labels(column);
    count_texts(column);
    column.abandoned = true;
    column.texts = {};
    column.stored.clear();
  }

  void count_texts(Column& column) const {
    if (column.kind != Column::Kind::open || column.abandoned) return;
    for (const ColumnTexts::Text& text : column.texts.all())
      column.counts.count_other(text.cell, policy_.missing_texts, text.times);
  }

  // New rows in another unit are not new rows of the same thing, though a cell may be.
  void refuse_other_units(Column& column) {
    if (10 * column.other_units <= static_cast<std::int64_t>(records_)) return;
    column.lenient = false;
    again_.push_back(&column);
  }

  void decide() {
    for (Column* column : columns_) {
      if (!gathers(*column)) refuse_other_units(*column);
      count_texts(*column);
      if (column->lenient && !column->only_numbers) column->counts.ask_for_most();
    }
    const std::optional<Decimal> otherwise = policy_.decimal ? policy_.decimal : told_by_table();
    for (Column* column : columns_) {
      if (!gathers(*column)) continue;
      if (column->kind == Column::Kind::open) decide_kind(*column, otherwise);
      settle_labels(*column);
      if (!settle(*column)) again_.push_back(column);
      column->texts = {};
    }
  }

  // Whether the values of a column are known by its texts and plain numbers. If not, its cells are read
  // again, from the first one on, and what does not fit is named with its place.
  bool settle(Column& column) {
    const CellCounts& counts = column.counts;
    const bool words = column.kind == Column::Kind::words;
    if (column.abandoned) {
      column.overflowing = words && column.many_words && !column.target && !column.asked_for;
      column.missing = column.overflowing ? counts.missing() - counts.marks() : 0;
      return column.overflowing;
    }
    if (counts.plain() > 0) {
      if (!words && (column.kind == Column::Kind::dates || !column.unit.empty())) return false;
      if ((words || column.decimal == Decimal::comma) && !counts.short_whole_numbers()) return false;
    }
    if (words && counts.plain() > 0) add_number_words(column);
    std::vector<double> meanings;
    for (const ColumnTexts::Text& text : column.texts.all()) {
      const std::optional<double> value = value_or_gap(text.cell, column, text.times);
      if (!value) return false;
      meanings.push_back(*value);
    }
    column.stored.set_meanings(std::move(meanings));
    if (!words || !has_too_many_words(column)) return true;
    column.overflowing = true;
    column.stored.clear();
    return !column.target && !column.asked_for;
  }

  // Whole numbers among words are words, too.
  static void add_number_words(Column& column) {
    column.stored.code_numbers([&](double number) {
      return column.texts.code_of({.text = fmt::format("{:.0f}", number)},
                                  [](std::string_view) { return false; });
    });
  }

  static bool has_too_many_words(const Column& column) {
    return column.categories.names().size() >
           (column.target && !column.labels ? most_categories : most_counted_words);
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
      // What is said to hold numbers does so if half of its cells do.
      column.lenient = column.lenient && counts.are_numbers();
    } else {
      column.kind = Column::Kind::words;
    }
  }

  // Before cells are judged: an empty one means something among labels.
  void settle_labels(Column& column) const {
    const bool asked = column.labels;
    if (!column.label_separator.empty() || column.kind != Column::Kind::words) return;
    if (!asked && !column.nobody_spoke) return;
    std::vector<CountedText> cells;
    for (const ColumnTexts::Text& text : column.texts.all())
      if (!policy_.missing_texts.among_words(text.cell)) cells.push_back({text.cell.text, text.times});
    column.label_separator = asked ? likely_separator(cells) : guessed_separator(cells);
    column.labels = !column.label_separator.empty();
  }

  // A file is written with one sign before decimals: other columns may tell.
  std::optional<Decimal> told_by_table() const {
    int commas = 0, points = 0;
    for (const Column* column : columns_)
      if (const auto told = column->counts.told_decimal(); told && column->counts.are_numbers())
        ++(*told == Decimal::comma ? commas : points);
    if (commas == points) return {};
    return commas > points ? Decimal::comma : Decimal::point;
  }

  void judge_again() {
    for (Column* column : again_) {
      column->stored.clear();
      column->categories = {};
      column->missing = column->misfits = column->cut = 0;
      column->overflowing = false;
    }
    reader_.rewind();
    for (std::size_t record = 0; reader_.next(); ++record)
      for (Column* column : again_)
        column->stored.add(reader_.is_misfit() ? nothing
                                               : judged(reader_.cells()[column->cell], *column, record));
    sort_refused();
  }

  // Rows were refused in two readings: each for its first reason, in their order.
  void sort_refused() {
    std::vector<RefusedRow>& refused = table_.refused;
    std::stable_sort(refused.begin(), refused.end(),
                     [](const RefusedRow& a, const RefusedRow& b) { return a.number < b.number; });
    refused.erase(std::unique(refused.begin(), refused.end(),
                              [](const RefusedRow& a, const RefusedRow& b) { return a.number == b.number; }),
                  refused.end());
  }

  double judged(const Cell& cell, Column& column, std::size_t record) {
    const std::optional<double> value = value_or_gap(cell, column, 1);
    if (!value) {
      refuse_row(table_, policy_, record, [&] { refuse(cell, column); });
      return nothing;
    }
    if (column.weight && *value < 0)
      errors_.bad(cell, column, quote(cell.text) + " is no weight; weights are at least 0");
    if (column.kind == Column::Kind::words && !column.fixed && has_too_many_words(column)) {
      if (column.target || column.asked_for) errors_.too_many_words(cell, column);
      column.overflowing = true;
    }
    return *value;
  }

  // The same, and a missing value for what does not fit where that is allowed. A number with another sign
  // before its decimals is none of these: the column may have been misread.
  std::optional<double> value_or_gap(const Cell& cell, Column& column, std::int64_t times) {
    const std::optional<double> value = value_of(cell, column, times);
    if (value || !column.lenient) return value;
    if (column.kind == Column::Kind::numbers && is_other_number(cell.text, column.decimal)) return {};
    if (column.kind == Column::Kind::numbers && read_number(cell.text, column.decimal).is_number())
      column.other_units += times;
    if (column.misfits == 0) column.misfit = cell.text;
    column.misfits += times;
    column.missing += times;
    return nothing;
  }

  // What a cell is in a column whose kind is known; nothing where it does not fit.
  std::optional<double> value_of(const Cell& cell, Column& column, std::int64_t times) {
    if (is_missing(cell, column, policy_.missing_texts)) {
      column.missing += times;
      return nothing;
    }
    if (column.kind == Column::Kind::words) return word(cell, column, times);
    double value = 0;
    if (column.kind == Column::Kind::dates)
      return parse_date(cell.text, column.order, value) ? std::optional(value) : std::nullopt;
    if (column.unit.empty() && column.decimal == Decimal::point && parse_number(cell.text, value))
      return value;
    const NumberText written = read_number(cell.text, column.decimal);
    return written.is_number() && written.unit == column.unit ? std::optional(written.value) : std::nullopt;
  }

  double word(const Cell& cell, Column& column, std::int64_t times) {
    if (column.overflowing) return 0;
    if (!column.fixed) return static_cast<double>(column.add_word(cell, times));
    const std::int64_t number = column.categories.find(cell.text);
    if (number >= 0) return static_cast<double>(number);
    if (policy_.unknown == Unknown::error || column.target) return refused_category;
    ++table_.unknown;
    return policy_.unknown == Unknown::other ? static_cast<double>(column.other) : unknown_category;
  }

  [[noreturn]] void refuse(const Cell& cell, const Column& column) const {
    if (column.kind == Column::Kind::dates) errors_.no_date(cell, column);
    errors_.no_number(cell, column, read_number(cell.text, column.decimal));
  }

  CsvReader& reader_;
  Table& table_;
  const TablePolicy& policy_;
  CellErrors errors_;
  std::vector<Column*> columns_, again_;
  std::size_t records_ = 0;
};

// The classes of numbers whose texts are known by their values; false for more than anybody tells apart.
bool classes_of_numbers(Table& table) {
  Column& target = table.targets.front();
  std::vector<double> numbers;
  for (const double value : table.target_values) {
    const auto place = std::lower_bound(numbers.begin(), numbers.end(), value);
    if (place == numbers.end() || *place != value) numbers.insert(place, value);
    if (numbers.size() > most_categories) return false;
  }
  std::vector<std::string> names;
  for (const double number : numbers) names.push_back(fmt::format("{:.0f}", number));
  target.categories = Dictionary(std::move(names));
  for (double& value : table.target_values)
    value = static_cast<double>(std::lower_bound(numbers.begin(), numbers.end(), value) - numbers.begin());
  return true;
}

}  // namespace

void read_classes(CsvReader& reader, Table& table, OptionStyle style) {
  Column& target = table.targets.front();
  target.kind = Column::Kind::words;
  const CellCounts& counts = target.counts;
  if (counts.plain() == counts.cells() && counts.short_whole_numbers() && classes_of_numbers(table)) return;
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
