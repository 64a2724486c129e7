// header.cpp - the names of the columns of a table: its own, given ones, or their places.
#include "data/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <gradus/error.hpp>
#include <optional>
#include <set>
#include <unordered_set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/columns.hpp"
#include "data/dates.hpp"
#include "data/option_text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

using NameList = std::vector<std::string>;

constexpr std::size_t rows_sampled = 1000;
constexpr std::uint64_t most_bytes_of_names = std::uint64_t{16} << 20;

bool has_name(const std::string& name, const NameList& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

enum class Sort { nothing, number, date, word };

Sort sort_of(std::string_view text) {
  if (MissingTexts().among_numbers({.text = text})) return Sort::nothing;
  if (read_number(text).kind != NumberText::Kind::word) return Sort::number;
  if (read_number(text, Decimal::comma).is_number()) return Sort::number;
  return look_at_date(text).is_date ? Sort::date : Sort::word;
}

/// A cell of the first row, and what is below it.
struct FirstCell {
  std::string text;
  Sort sort;
  std::int64_t numbers = 0, dates = 0, words = 0;
  bool again = false;

  void look(std::string_view below) {
    const Sort found = sort_of(below);
    numbers += found == Sort::number;
    dates += found == Sort::date;
    words += found == Sort::word;
    again |= below == text;
  }
  // What most of the cells below are.
  Sort below() const {
    if (numbers + dates + words == 0) return Sort::nothing;
    if (words > numbers + dates) return Sort::word;
    return dates > numbers ? Sort::date : Sort::number;
  }
};

// 1999, 2000, 2001: years or numbers of columns.
bool counts_on(const std::vector<FirstCell>& cells) {
  constexpr std::size_t few = 3;
  std::vector<double> values;
  for (const FirstCell& cell : cells) {
    double value = 0;
    if (parse_number(cell.text, value)) values.push_back(value);
  }
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] != values[i - 1] + 1) return false;
  return values.size() >= few;
}

bool first_row_is_data(CsvReader& reader) {
  std::vector<FirstCell> cells;
  for (const std::string& text : reader.header()) cells.push_back({.text = text, .sort = sort_of(text)});
  std::size_t rows = 0;
  while (rows < rows_sampled && reader.next()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i].look(reader.cells()[i].text);
    ++rows;
  }
  reader.rewind();
  std::int64_t alike = 0, words = 0, again = 0;
  for (const FirstCell& cell : cells) {
    const Sort below = cell.below();
    if (cell.sort == Sort::word && (below == Sort::number || below == Sort::date)) return false;
    alike += cell.sort == below && (below == Sort::number || below == Sort::date);
    words += cell.sort == Sort::word;
    again += cell.sort == Sort::word && cell.again;
  }
  const bool all_numbers = std::all_of(cells.begin(), cells.end(), [](const FirstCell& cell) {
    return cell.sort == Sort::number || cell.sort == Sort::nothing;
  });
  if (rows == 0) return all_numbers;
  if (words > 0 && 2 * again >= words) return true;
  return alike > 0 && !counts_on(cells);
}

std::string place_name(std::size_t place) { return fmt::format("column_{}", place + 1); }

// Different names, and none empty.
void make_different(TableNames& table) {
  std::unordered_set<std::string> taken(table.names.begin(), table.names.end());
  std::unordered_set<std::string> seen;
  NameList nameless, renamed;
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    std::string& name = table.names[i];
    if (!name.empty() && seen.insert(name).second) continue;
    const std::string wanted = name.empty() ? place_name(i) : name;
    std::string free = wanted;
    for (int copy = 2; taken.contains(free); ++copy) free = fmt::format("{} ({})", wanted, copy);
    (name.empty() ? nameless : renamed).push_back(quote(free));
    if (!name.empty() && !has_name(name, table.doubled)) table.doubled.push_back(name);
    taken.insert(free);
    seen.insert(free);
    name = free;
  }
  if (!nameless.empty())
    table.notes.push_back(fmt::format("{} no name in the header and {} called {}",
                                      nameless.size() == 1 ? "a column has" : "columns have",
                                      nameless.size() == 1 ? "is" : "are", listed(nameless)));
  if (!renamed.empty())
    table.notes.push_back(
        fmt::format("columns of a name that was there before are called {}", listed(renamed)));
}

// "a,b,c" as names, or the file that holds them, one a line or with commas between.
NameList given_names(const LoadOptions& options) {
  std::error_code error;
  const NameList& given = options.columns;
  if (given.size() != 1 || !std::filesystem::is_regular_file(given[0], error)) return given;
  NameList names;
  std::string text = read_file(given[0], most_bytes_of_names);
  std::replace(text.begin(), text.end(), ',', '\n');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view name = without_spaces(std::string_view(text).substr(at, end - at));
    if (!name.empty()) names.emplace_back(name);
    at = end + 1;
  }
  return names;
}

void expect_count(const NameList& names, std::size_t columns, const std::string& file, OptionStyle style) {
  if (names.size() == columns) return;
  throw UsageError(fmt::format("{}: {} has {} name{}, and the table {} column{}", file,
                               option_text(style, "columns"), names.size(), names.size() == 1 ? "" : "s",
                               columns, columns == 1 ? "" : "s"));
}

// NameList that a model was trained with, for a table of as many columns, or for one without the targets.
NameList names_of_training(const Schema& schema, std::size_t columns, const std::string& file) {
  if (columns == schema.given_names.size()) return schema.given_names;
  NameList inputs;
  for (const std::string& name : schema.given_names)
    if (!has_name(name, schema.targets)) inputs.push_back(name);
  if (columns == inputs.size()) return inputs;
  throw DataError(
      fmt::format("{}: {} columns without names; the model was trained on {} of them, {} without the target",
                  file, columns, schema.given_names.size(), inputs.size()));
}

bool names_all_inputs(const NameList& header, const Schema& schema) {
  const std::set<std::string> names(header.begin(), header.end());
  return std::all_of(schema.inputs.begin(), schema.inputs.end(),
                     [&](const InputColumn& input) { return names.contains(input.source()); });
}

// What the reader left out.
void note_head(const CsvReader& reader, TableNames& table) {
  const std::vector<std::string>& titles = reader.titles();
  if (!titles.empty())
    table.notes.push_back(fmt::format("{} above the names of the columns {} left out as {}: {}",
                                      titles.size() == 1 ? "a line" : fmt::format("{} lines", titles.size()),
                                      titles.size() == 1 ? "is" : "are",
                                      titles.size() == 1 ? "a title" : "titles", quote(titles[0])));
  const std::size_t blank = reader.blank_columns();
  if (blank == 1) table.notes.emplace_back("lines end in a separator, with no column behind it");
  if (blank > 1)
    table.notes.push_back(
        fmt::format("lines end in {} separators, with columns behind them that hold nothing", blank));
}

// The place that a text says, counted from 1, or from -1 at the end.
std::optional<long long> place_in(const std::string& text) {
  long long place = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return place;
}

// Columns that were named in one text with commas between them, by names or places, where none is called so.
void part_names(NameList& names, const TableNames& table) {
  NameList parted;
  for (const std::string& name : names) {
    NameList parts;
    for (std::size_t at = 0; at <= name.size();) {
      const std::size_t end = std::min(name.find(',', at), name.size());
      parts.emplace_back(trimmed(std::string_view(name).substr(at, end - at)));
      at = end + 1;
    }
    const bool columns =
        !has_name(name, table.names) && std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
          return has_name(part, table.names) || place_in(part);
        });
    if (columns)
      parted.insert(parted.end(), parts.begin(), parts.end());
    else
      parted.push_back(name);
  }
  names = std::move(parted);
}

// The column of a name or a place; what is neither stays, to be refused with the nearest name.
std::string meant(const std::string& name, const TableNames& table, const std::string& file) {
  if (has_name(name, table.doubled)) {
    NameList places;
    for (std::size_t i = 0; i < table.names.size(); ++i)
      if (table.names[i] == name || table.names[i].starts_with(name + " ("))
        places.push_back(std::to_string(i + 1));
    throw UsageError(fmt::format("{}: several columns are called {}: say which by its place ({})", file,
                                 quote(name), listed(places)));
  }
  if (has_name(name, table.names)) return name;
  const std::optional<long long> said = place_in(name);
  const auto count = static_cast<long long>(table.names.size());
  if (!said) return name;
  const long long place = *said;
  if (place == 0 || place > count || place < -count)
    throw UsageError(
        fmt::format("{}: there is no column {}; its {} columns are counted from 1, or from -1 at "
                    "the end",
                    file, place, count));
  return table.names[static_cast<std::size_t>(place > 0 ? place - 1 : count + place)];
}

}  // namespace

TableNames name_columns(CsvReader& reader, const TableText& text, const LoadOptions& options,
                        const Schema* schema) {
  const std::string& file = text.file;
  TableNames table;
  NameList header;
  for (const std::string& name : reader.header()) header.emplace_back(without_spaces(name));
  const bool known = schema != nullptr && !schema->inputs.empty();
  const bool said = options.header != Header::automatic;
  TableNames own;
  own.names = header;
  make_different(own);
  const bool names_there = known && names_all_inputs(own.names, *schema);
  if (text.named && options.header == Header::absent)
    throw UsageError(fmt::format("{}: its format says what the columns are called; leave out {}", file,
                                 option_text(options.style, "header", "no")));
  const bool data =
      said ? options.header == Header::absent : !text.named && !names_there && first_row_is_data(reader);
  const NameList names = given_names(options);
  if (data) reader.take_header_as_row();
  if (!names.empty()) {
    expect_count(names, header.size(), file, options.style);
    table.names = names;
    table.given = true;
  } else if (schema && !names_there && (known || data) && !schema->given_names.empty()) {
    table.names = names_of_training(*schema, header.size(), file);
    table.given = true;
  } else if (data) {
    for (std::size_t i = 0; i < header.size(); ++i) table.names.push_back(place_name(i));
    table.given = true;
  } else {
    table.names = header;
  }
  make_different(table);
  note_head(reader, table);
  if (reader.has_row_names())
    table.notes.push_back(
        fmt::format("the header has one name less than there are columns: the first holds names of rows, and "
                    "is called {}",
                    quote(table.names.front())));
  if (data && !said)
    table.notes.push_back(fmt::format(
        "the first row is taken as data, as its cells look like those below; {} takes it as names{}",
        option_text(options.style, "header", "yes"),
        names.empty() && !known ? fmt::format(", {} gives some", option_text(options.style, "columns"))
                                : ""));
  return table;
}

LoadOptions with_names(const LoadOptions& options, TableNames& table, const std::string& file) {
  LoadOptions result = options;
  for (NameList* names : {&result.target, &result.ignore, &result.categorical, &result.numeric})
    part_names(*names, table);
  for (NameList* names : {&result.target, &result.ignore, &result.categorical, &result.numeric})
    for (std::string& name : *names) name = meant(name, table, file);
  for (std::string* name : {&result.weight, &result.split_by, &result.split_time})
    if (!name->empty()) *name = meant(*name, table, file);
  if (!result.split_by.empty() && !has_name(result.split_by, result.ignore) &&
      !has_name(result.split_by, result.target))
    result.ignore.push_back(result.split_by);
  if (!result.target.empty() || !options.read_targets) return result;
  for (auto name = table.names.rbegin(); name != table.names.rend() && result.target.empty(); ++name)
    if (*name != result.weight && !has_name(*name, result.ignore)) result.target = {*name};
  if (!result.target.empty())
    table.notes.push_back(fmt::format("no target is named: the last column, {}, is learnt; {} learns another",
                                      quote(result.target[0]), option_text(options.style, "target", "NAME")));
  return result;
}

std::vector<std::string> kept_names(const LoadOptions& options, const TableNames& table,
                                    const std::string& file) {
  if (options.keep == NameList{"all"} && !has_name("all", table.names)) return table.names;
  NameList result;
  for (const std::string& wanted : options.keep) result.push_back(meant(wanted, table, file));
  expect_columns(result, table.names, file, option_text(options.style, "keep"));
  return result;
}

}  // namespace gradus::data
