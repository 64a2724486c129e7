// column_report.hpp - what the columns of a table were taken for, in words.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

#include "data/table.hpp"

namespace gradus::data {

/// One report for each named column of the header, in its order.
std::vector<ColumnReport> report_columns(const std::vector<std::string>& header, const Table& table,
                                         const LoadOptions& options, Task task);

/// What the user should see at once: numbers that were read although they are not written as such, or that
/// were rounded, categories that may have been meant as numbers, and categories that differ in spelling only.
std::vector<std::string> notes_on_columns(const Table& table, OptionStyle style);

}  // namespace gradus::data
