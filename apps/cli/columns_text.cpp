// columns_text.cpp - what the columns of a table were taken for, as a table for people.
#include "columns_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "text_table.hpp"

namespace gradus::cli {
namespace {

constexpr std::size_t most_lines = 40, most_names = 8;

std::string taken_for(const ColumnReport& column) {
  return column.kind.empty() ? column.role : fmt::format("{}, {}", column.role, column.kind);
}

std::string counted(std::int64_t number) {
  constexpr std::int64_t most = 1000;
  if (number < 0) return "";
  return number > most ? fmt::format(">{}", grouped(most)) : grouped(number);
}

std::string one_each(const std::vector<ColumnReport>& columns) {
  TextTable table({"column", "is", ">values", ">missing", "because", "to change"});
  for (const ColumnReport& column : columns)
    table.row({quote(column.name), taken_for(column), counted(column.values),
               column.missing < 0 ? "" : grouped(column.missing),
               column.done.empty() ? column.why : fmt::format("{}; {}", column.why, column.done),
               column.change});
  return table.str();
}

// Columns of one kind, for one reason, share a line.
std::string one_a_kind(const std::vector<ColumnReport>& columns) {
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  for (const ColumnReport& column : columns) {
    const std::string what = fmt::format("{}: {}{}{}", taken_for(column), column.why,
                                         column.done.empty() ? "" : "; ", column.done);
    auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return l.first == what; });
    if (line == lines.end()) line = lines.insert(line, {what, {}});
    line->second.push_back(quote(column.name));
  }
  std::string out;
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i)
    out += fmt::format("{}: {}\n", listed(lines[i].second, most_names), lines[i].first);
  if (lines.size() > most_lines) out += fmt::format("and {} more kinds\n", lines.size() - most_lines);
  return out;
}

}  // namespace

std::string columns_text(const std::vector<ColumnReport>& columns) {
  if (columns.empty()) return "";
  return (columns.size() <= most_lines ? one_each(columns) : one_a_kind(columns)) +
         "(--numeric, --categorical, --ignore, --missing-values and --task change that)\n\n";
}

}  // namespace gradus::cli
