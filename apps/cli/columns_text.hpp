// columns_text.hpp - what the columns of a table were taken for, as a table for people.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

namespace gradus::cli {

/// A line for each column: what it is, how many values and missing cells it has, why and what was done, and
/// the option that changes it. Of wide tables, columns of one kind share a line. Empty without columns.
std::string columns_text(const std::vector<ColumnReport>& columns);

}  // namespace gradus::cli
