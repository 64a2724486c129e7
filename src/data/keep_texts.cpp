// keep_texts.cpp - cells that are read beside those of inputs and targets.
#include "data/keep_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <limits>
#include <unordered_map>

#include "base/text.hpp"
#include "data/dates.hpp"
#include "data/option_text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

// Calls use(cell) for each of these columns of each row of the content, row by row.
template <class Use>
void for_cells(CsvReader& reader, const std::vector<std::string>& columns,
               const std::vector<std::string>& header, const Content& content, const Use& use) {
  std::vector<std::size_t> places;
  for (const std::string& name : columns)
    places.push_back(
        static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin()));
  reader.rewind();
  std::int64_t row = 0;
  for (std::int64_t record = 1; row < content.rows && reader.next(); ++record) {
    if (content.row_number(row) != record) continue;
    ++row;
    for (const std::size_t place : places) use(reader.cells()[place]);
  }
}

// Rows without a time are older than all others.
constexpr double no_time = -std::numeric_limits<double>::infinity();

// The one way to read all of these texts as times: as numbers, or as dates in one order.
bool read_times(const std::vector<std::string>& texts, std::optional<DateOrder> order,
                std::vector<double>& times) {
  times.clear();
  for (const std::string& text : texts) {
    double value = no_time;
    if (!text.empty() && !(order ? parse_date(text, *order, value) : parse_number(text, value))) return false;
    times.push_back(value);
  }
  return true;
}

std::vector<double> times_of(const std::vector<std::string>& texts, const std::string& file,
                             const std::string& column, Content& content) {
  std::vector<double> times, others;
  const auto empty = static_cast<std::size_t>(
      std::count_if(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); }));
  if (empty == texts.size())
    throw DataError(fmt::format("{}: no cell of column {} says when its row was", file, quote(column)));
  if (empty > 0)
    content.notes.push_back(
        fmt::format("column {}: {} row{} without a time train{}, as if older than all others", quote(column),
                    grouped(static_cast<long long>(empty)), empty == 1 ? "" : "s", empty == 1 ? "s" : ""));
  for (const std::optional<DateOrder> order : {std::optional<DateOrder>(), std::optional(DateOrder::ymd),
                                               std::optional(DateOrder::dmy), std::optional(DateOrder::mdy)})
    if (read_times(texts, order, times)) {
      if (order == DateOrder::dmy && read_times(texts, DateOrder::mdy, others) && others != times)
        content.notes.push_back(fmt::format(
            "column {}: split by dates that are read day first; they may be month first", quote(column)));
      return times;
    }
  throw DataError(
      fmt::format("{}: the cells of column {} are neither all numbers nor all dates, so that no row is "
                  "the newest",
                  file, quote(column)));
}

std::vector<std::int64_t> groups_of(const std::vector<std::string>& texts) {
  std::unordered_map<std::string_view, std::int64_t> numbers;
  std::vector<std::int64_t> groups;
  for (const std::string& text : texts)
    groups.push_back(numbers.emplace(text, static_cast<std::int64_t>(numbers.size())).first->second);
  return groups;
}

}  // namespace

void keep_texts(CsvReader& reader, const std::vector<std::string>& kept,
                const std::vector<std::string>& header, Content& content) {
  if (kept.empty()) return;
  content.kept_columns = kept;
  content.kept.reserve(static_cast<std::size_t>(content.rows) * kept.size());
  for_cells(reader, kept, header, content, [&](const Cell& cell) { content.kept.emplace_back(cell.text); });
}

void read_split_column(CsvReader& reader, const std::vector<std::string>& header, const std::string& file,
                       const LoadOptions& options, Content& content) {
  const bool by_groups = !options.split_by.empty();
  const std::string& column = by_groups ? options.split_by : options.split_time;
  if (column.empty()) return;
  const std::string option = option_text(options.style, by_groups ? "split_by" : "split_time");
  if (by_groups && !options.split_time.empty())
    throw UsageError(fmt::format("rows are split by {} or by {}: leave one out", option,
                                 option_text(options.style, "split_time")));
  if (std::find(header.begin(), header.end(), column) == header.end())
    throw UsageError(fmt::format("{}: no column is called {} ({}).{} Its columns: {}", file, quote(column),
                                 option, did_you_mean(column, header), listed(header)));
  if (std::find(options.target.begin(), options.target.end(), column) != options.target.end())
    throw UsageError(fmt::format(
        "{}: column {} is the target, and {} by it would tell the parts apart by what is to be predicted: "
        "name another column",
        file, quote(column), option));
  if (!options.validation_file.empty() && !options.test_file.empty())
    throw UsageError(fmt::format(
        "{}: the rows that choose and test come from files of their own, and all others train: {} does "
        "nothing, leave it out",
        file, option));
  std::vector<std::string> texts;
  const MissingTexts missing(options.missing_values);
  for_cells(reader, {column}, header, content, [&](const Cell& cell) {
    texts.emplace_back(!by_groups && missing.among_numbers(cell) ? std::string_view() : cell.text);
  });
  if (by_groups)
    content.split_by.groups = groups_of(texts);
  else
    content.split_by.times = times_of(texts, file, column, content);
}

}  // namespace gradus::data
