// rows_csv.cpp - which part of the data each row belongs to, as a table.
#include "runs/rows_csv.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/csv_text.hpp"

namespace gradus::runs {

std::string rows_csv(const LoadOptions& options, const Dataset& data) {
  // What neither trains nor chooses tests, unless there is nothing to test.
  std::vector<Split> parts(static_cast<std::size_t>(data.rows()), Split::test);
  for (const Split part : {Split::train, Split::validation})
    for (const std::int64_t row : data.part(part).indices()) parts[static_cast<std::size_t>(row)] = part;
  const bool files = !options.validation_file.empty() || !options.test_file.empty();
  const auto file_of = [&](Split part) {
    const std::string& own = part == Split::validation ? options.validation_file
                             : part == Split::test     ? options.test_file
                                                       : data.name();
    return own.empty() ? data.name() : own;
  };
  std::string text = files ? "row,part,file\n" : "row,part\n";
  for (std::int64_t row = 0; row < data.rows(); ++row) {
    const Split part = parts[static_cast<std::size_t>(row)];
    text += fmt::format("{},{}", data.row_number(row), name(part));
    if (files) text += "," + csv_cell(file_of(part));
    text += '\n';
  }
  return text;
}

}  // namespace gradus::runs
