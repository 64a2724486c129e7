// column_report.cpp - what the columns of a table were taken for, in words.
#include "data/column_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "data/option_text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Why an open column holds numbers, or words.
std::string why_decided(const Column& column) {
  const CellCounts& counts = column.counts;
  const CellCounts::Examples examples = counts.examples();
  const std::int64_t marked = column.kind == Column::Kind::words ? counts.marks() : 0;
  std::string why =
      fmt::format("{} of {} cells are numbers", grouped(counts.fitting()), grouped(counts.cells() + marked));
  if (!counts.unit().empty()) why += fmt::format(" in {}", quote(counts.unit()));
  if (counts.fitting() < counts.cells() && !examples.word.empty())
    why += fmt::format("; {} is none", quote(examples.word));
  if (column.missing > 0) why += fmt::format("; {} missing", grouped(column.missing));
  if (column.missing > 0 && !examples.missing.empty()) why += fmt::format(" ({})", quote(examples.missing));
  return why;
}

std::string why_of(const Column& column, const LoadOptions& options) {
  if (is_named(options.categorical, column.name))
    return option_text(options.style, "categorical", column.name);
  if (column.weight) return option_text(options.style, "weight", column.name);
  if (column.target && options.task && column.counts.cells() == 0)
    return option_text(options.style, "task", name(*options.task));
  if (column.target && column.kind == Column::Kind::words && column.counts.are_numbers())
    return fmt::format("{} different whole numbers",
                       grouped(static_cast<long long>(column.categories.names().size())));
  return why_decided(column);
}

std::string change_of(const Column& column, const LoadOptions& options, Task task) {
  const OptionStyle style = options.style;
  if (column.weight || is_named(options.categorical, column.name)) return "";
  if (column.target) {
    const bool numbers = column.counts.cells() == 0 || column.counts.are_numbers();
    if (options.target.size() > 1 || !numbers) return "";
    return option_text(style, "task", name(task == Task::classify ? Task::regress : Task::classify));
  }
  if (column.kind == Column::Kind::numbers) return option_text(style, "categorical", column.name);
  return option_text(style, "ignore", column.name);
}

std::string kind_of(const Column& column) {
  if (column.kind == Column::Kind::numbers)
    return column.unit.empty() ? "numbers" : fmt::format("numbers in {}", quote(column.unit));
  const std::size_t count = column.categories.names().size();
  const char* one = column.target ? "class" : "category";
  return fmt::format("{} {}", grouped(static_cast<long long>(count)),
                     count == 1      ? one
                     : column.target ? "classes"
                                     : "categories");
}

// Names or numbers of rows, most likely: a category that is seen once teaches nothing about other rows.
void note_name_of_rows(const Column& column, std::int64_t rows, OptionStyle style,
                       std::vector<std::string>& notes) {
  constexpr std::int64_t few = 10;
  if (rows < few || static_cast<std::int64_t>(column.categories.names().size()) != rows) return;
  notes.push_back(
      fmt::format("column {} holds another word in every row, so that it says nothing about new ones; "
                  "{} leaves it out",
                  quote(column.name), option_text(style, "ignore", column.name)));
}

void note_numbers(const Column& column, OptionStyle style, std::vector<std::string>& notes) {
  const CellCounts::Examples examples = column.counts.examples();
  const std::string categories =
      option_text(style, column.target ? "task" : "categorical", column.target ? "classify" : column.name);
  if (const std::int64_t written = column.counts.written(); written > 0)
    notes.push_back(fmt::format(
        "column {}: {} of {} cells are numbers written like {}, read as {}; {} takes the texts as "
        "they are",
        quote(column.name), grouped(written), grouped(column.counts.cells()), quote(examples.written),
        number_text(examples.value), categories));
  if (!examples.rounded.empty())
    notes.push_back(
        fmt::format("column {}: whole numbers such as {} have too many digits and are rounded; {} keeps "
                    "them apart by their texts",
                    quote(column.name), shortened(examples.rounded), categories));
  if (!examples.vanished.empty())
    notes.push_back(fmt::format("column {}: numbers such as {} are too small for a double and are read as 0",
                                quote(column.name), shortened(examples.vanished)));
  if (!examples.padded.empty())
    notes.push_back(
        fmt::format("column {}: zeros in front, as in {}, do not count in numbers; {} keeps the texts",
                    quote(column.name), quote(examples.padded), categories));
}

void note_words(const Column& column, OptionStyle style, std::vector<std::string>& notes) {
  const CellCounts& counts = column.counts;
  const char* what = column.target ? "classes" : "categories";
  if (counts.numbers() > 0 && !counts.are_numbers()) {
    const std::string word = counts.examples().word;
    notes.push_back(fmt::format(
        "column {} is taken as {}: {} of its {} cells are numbers of one unit, and numbers need half{}",
        quote(column.name), what, grouped(counts.fitting()), grouped(counts.cells()),
        word.empty() || word.find(',') != std::string::npos
            ? ""
            : fmt::format("; if {} is a slip, correct it, or choose {}", quote(word),
                          option_text(style, "missing_values", word))));
  }
  if (column.cut > 0)
    notes.push_back(fmt::format(
        "column {}: spaces that are not seen (no-break or zero-width) at the ends of {} cell{}, first of {}, "
        "do not count",
        quote(column.name), grouped(column.cut), column.cut == 1 ? "" : "s", quote(column.cut_word)));
  if (const std::optional<Twins> twins = twins_among(column.categories.names()))
    notes.push_back(fmt::format("column {}: {} and {} differ in spelling only, and are two {}",
                                quote(column.name), quote(twins->first), quote(twins->second), what));
}

}  // namespace

std::vector<ColumnReport> report_columns(const std::vector<std::string>& header, const Table& table,
                                         const LoadOptions& options, Task task) {
  std::vector<ColumnReport> reports(header.size());
  for (const auto* columns : {&table.inputs, &table.targets, &table.weights})
    for (const Column& column : *columns)
      reports[column.cell] = {.name = column.name,
                              .role = column.target   ? "target"
                                      : column.weight ? "weight"
                                                      : "input",
                              .kind = kind_of(column),
                              .why = why_of(column, options),
                              .change = change_of(column, options, task)};
  for (std::size_t i = 0; i < header.size(); ++i)
    if (reports[i].role.empty())
      reports[i] = {
          .name = header[i],
          .role = "left out",
          .kind = "",
          .why = header[i].empty() ? "it has no name" : option_text(options.style, "ignore", header[i]),
          .change = ""};
  return reports;
}

std::vector<std::string> notes_on_columns(const Table& table, OptionStyle style) {
  std::vector<std::string> notes;
  for (const auto* columns : {&table.inputs, &table.targets})
    for (const Column& column : *columns) {
      if (column.kind == Column::Kind::numbers)
        note_numbers(column, style, notes);
      else
        note_words(column, style, notes);
      if (!column.target) note_name_of_rows(column, table.rows, style, notes);
    }
  // Hundreds of columns of one kind are said once; the reports hold them all.
  constexpr std::size_t most = 12;
  if (notes.size() > most + 1) {
    const std::size_t more = notes.size() - most;
    notes.resize(most);
    notes.push_back(
        fmt::format("{} more remarks of this kind; the list of columns in run.json holds all", more));
  }
  return notes;
}

}  // namespace gradus::data
