// column_report.cpp - what the columns of a table were taken for, in words.
#include "data/column_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "data/clock_time.hpp"
#include "data/column_choice.hpp"
#include "data/option_text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Why an open column holds numbers, dates or words.
std::string why_decided(const Column& column) {
  const CellCounts& counts = column.counts;
  const CellCounts::Examples examples = counts.examples();
  const bool dates = column.kind == Column::Kind::dates;
  const std::int64_t marked = column.kind == Column::Kind::words ? counts.marks() : 0;
  const std::int64_t fitting = dates ? counts.dates() : counts.fitting();
  std::string why = fmt::format("{} of {} cells are {}", grouped(fitting), grouped(counts.cells() + marked),
                                dates ? "dates" : "numbers");
  if (!dates && !counts.unit().empty()) why += fmt::format(" in {}", quote(counts.unit()));
  if (fitting < counts.cells() && !examples.word.empty())
    why += fmt::format("; {} is none", quote(examples.word));
  if (column.missing > 0) why += fmt::format("; {} missing", grouped(column.missing));
  if (column.missing > 0 && !examples.missing.empty()) why += fmt::format(" ({})", quote(examples.missing));
  return why;
}

std::string why_of(const Column& column, const LoadOptions& options) {
  if (is_named(options.categorical, column.name))
    return option_text(options.style, "categorical", column.name);
  if (is_named(options.numeric, column.name)) return option_text(options.style, "numeric", column.name);
  if (column.weight) return option_text(options.style, "weight", column.name);
  if (!column.left_out.empty()) return column.left_out;
  if (column.labels) return fmt::format("{} stands between labels", quote(column.label_separator));
  if (column.target && options.task && column.counts.cells() == 0)
    return option_text(options.style, "task", name(*options.task));
  if (column.target && column.kind == Column::Kind::words && column.counts.are_numbers())
    return fmt::format("{} different whole numbers",
                       grouped(static_cast<long long>(column.categories.names().size())));
  return why_decided(column);
}

std::string change_of(const Column& column, const LoadOptions& options, Task task) {
  const OptionStyle style = options.style;
  if (column.weight || column.asked_for) return "";
  if (column.target) {
    const bool numbers = column.counts.cells() == 0 || column.counts.are_numbers();
    if (options.target.size() > 1)
      return task == Task::regress ? "" : option_text(style, "task", name(Task::regress));
    if (task == Task::label) return option_text(style, "task", name(Task::classify));
    if (!numbers) return "";
    return option_text(style, "task", name(task == Task::classify ? Task::regress : Task::classify));
  }
  if (column.kind_left_out == numbers_among_texts) return option_text(style, "numeric", column.name);
  if (!column.left_out.empty() && column.kind != Column::Kind::numbers)
    return option_text(style, "categorical", column.name);
  if (!column.left_out.empty()) return option_text(style, "numeric", column.name);
  if (column.kind != Column::Kind::words) return option_text(style, "categorical", column.name);
  return option_text(style, "ignore", column.name);
}

// Of a target of several, what it is may be told by the task alone.
std::string kind_of(const Column& column, bool several, Task task) {
  if (!column.left_out.empty()) return column.kind_left_out;
  if (column.target && task == Task::label) return several ? "a label" : "labels";
  if (column.target && several && task == Task::classify) return "a class";
  if (column.kind == Column::Kind::dates) return "dates";
  if (column.kind == Column::Kind::numbers)
    return column.unit.empty() ? "numbers" : fmt::format("numbers in {}", quote(column.unit));
  const std::vector<std::string>& names = column.categories.names();
  if (!column.target && are_truth_values(names))
    return fmt::format("{} or {}", quote(names[0]), quote(names[1]));
  const std::size_t count = names.size();
  const char* one = column.target ? "class" : "category";
  return fmt::format("{} {}", grouped(static_cast<long long>(count)),
                     count == 1      ? one
                     : column.target ? "classes"
                                     : "categories");
}

// 17.5 h for 17:30; the units of others are in their texts.
std::string number_with_unit(const std::string& text, const Column& column) {
  const NumberText number = read_number(text, column.decimal);
  const bool told = !read_hours(text) && text.find(number.unit) != std::string::npos;
  return number_text(number.value) + (told ? "" : " " + std::string(number.unit));
}

void note_numbers(const Column& column, OptionStyle style, std::vector<std::string>& notes) {
  const CellCounts::Examples examples = column.counts.examples();
  const std::string categories =
      option_text(style, column.target ? "task" : "categorical", column.target ? "classify" : column.name);
  const std::int64_t written = column.counts.written();
  if (written > 0)
    notes.push_back(fmt::format(
        "column {}: {} of {} cells are numbers written like {}, read as {}; {} takes the texts as "
        "they are",
        quote(column.name), grouped(written), grouped(column.counts.cells()), quote(examples.written),
        number_with_unit(examples.written, column), categories));
  if (!examples.bracketed.empty() && examples.bracketed != examples.written)
    notes.push_back(fmt::format("column {}: numbers in brackets, such as {}, are read as negative: {}",
                                quote(column.name), quote(examples.bracketed),
                                number_text(read_number(examples.bracketed, column.decimal).value)));
  if (column.decimal_assumed) {
    const std::string& text = column.counts.unclear();
    const Decimal other = column.decimal == Decimal::point ? Decimal::comma : Decimal::point;
    notes.push_back(
        fmt::format("column {}: is {} {} or {}? No cell tells, and it is read as the first; {} "
                    "reads the second",
                    quote(column.name), quote(text), number_text(read_number(text, column.decimal).value),
                    number_text(read_number(text, other).value),
                    option_text(style, "decimal", other == Decimal::comma ? "comma" : "point")));
  }
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
  // Worth a word where numbers nearly made it; "4WD" among "Front" and "Rear" is none.
  const bool nearly = 10 * counts.fitting() > counts.cells() || 2 * counts.numbers() > counts.cells();
  if (nearly && !counts.are_numbers()) {
    const std::string word = counts.examples().word;
    notes.push_back(fmt::format(
        "column {} is taken as {}: {} of its {} cells are numbers of one unit, and numbers need {}{}",
        quote(column.name), what, grouped(counts.fitting()), grouped(counts.cells()),
        counts.asks_for_most() ? "nine tenths" : "half",
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

std::int64_t values_of(const Column& column) {
  if (column.kind == Column::Kind::words && !column.overflowing && column.left_out.empty())
    return static_cast<std::int64_t>(column.categories.names().size());
  return column.values;
}

void note_dates(const Column& column, OptionStyle style, std::vector<std::string>& notes) {
  const std::string text = column.counts.examples().date;
  std::string order;
  if (column.counts.order_is_open())
    order = fmt::format("; no cell tells whether the day or the month comes first, and the {} is taken",
                        column.order == DateOrder::dmy ? "day" : "month");
  notes.push_back(
      fmt::format("column {} holds dates such as {}, read as year, month, weekday and days{}; {} "
                  "takes the texts as they are",
                  quote(column.name), quote(text), order, option_text(style, "categorical", column.name)));
}

// Columns left out for one reason share a sentence.
void note_left_out(const Table& table, OptionStyle style, std::vector<std::string>& notes) {
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;
  for (const Column& column : table.inputs) {
    if (column.left_out.empty()) continue;
    if (column.kind_left_out == numbers_among_texts) {
      notes.push_back(
          fmt::format("column {} is left out: {}; {} takes it as numbers and the other cells as missing, {} "
                      "each text as a "
                      "category",
                      quote(column.name), column.left_out, option_text(style, "numeric", column.name),
                      option_text(style, "categorical", column.name)));
      continue;
    }
    auto kind = std::find_if(kinds.begin(), kinds.end(),
                             [&](const auto& each) { return each.first == column.kind_left_out; });
    if (kind == kinds.end()) kind = kinds.insert(kind, {column.kind_left_out, {}});
    kind->second.push_back(quote(column.name));
  }
  for (const auto& [kind, names] : kinds)
    notes.push_back(fmt::format(
        "left out as {}: {}{}", kind, listed(names),
        kind == "constant" || kind == "empty"
            ? ""
            : fmt::format("; {} takes it all the same",
                          option_text(style, kind == "row number" ? "numeric" : "categorical", "COLUMN"))));
}

}  // namespace

std::vector<ColumnReport> report_columns(const std::vector<std::string>& header, const Table& table,
                                         const LoadOptions& options, Task task) {
  std::vector<ColumnReport> reports(header.size());
  for (const auto* columns : {&table.inputs, &table.targets, &table.weights})
    for (const Column& column : *columns)
      reports[column.cell] = {.name = column.name,
                              .role = column.target             ? "target"
                                      : column.weight           ? "weight"
                                      : column.left_out.empty() ? "input"
                                                                : "left out",
                              .kind = kind_of(column, table.targets.size() > 1, task),
                              .why = why_of(column, options),
                              .change = change_of(column, options, task),
                              .values = values_of(column),
                              .missing = column.missing,
                              .done = column.done};
  for (std::size_t i = 0; i < header.size(); ++i)
    if (reports[i].role.empty())
      reports[i] = {.name = header[i],
                    .role = "left out",
                    .kind = "",
                    .why = option_text(options.style, "ignore", header[i]),
                    .change = ""};
  return reports;
}

std::vector<std::string> notes_on_columns(const Table& table, OptionStyle style) {
  std::vector<std::string> notes;
  for (const auto* columns : {&table.inputs, &table.targets})
    for (const Column& column : *columns) {
      if (!column.left_out.empty()) continue;
      if (column.kind == Column::Kind::numbers)
        note_numbers(column, style, notes);
      else if (column.kind == Column::Kind::dates)
        note_dates(column, style, notes);
      else
        note_words(column, style, notes);
      if (column.kind == Column::Kind::words && !column.done.empty())
        notes.push_back(fmt::format("column {}: {}", quote(column.name), column.done));
    }
  note_left_out(table, style, notes);
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
