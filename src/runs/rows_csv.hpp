// rows_csv.hpp - which part of the data each row belongs to, as a table.
#pragma once

#include <gradus/data.hpp>
#include <string>

namespace gradus::runs {

/// A line for each row, by its number in the file: "row,part", and where files of their own choose or test
/// "row,part,file". Nobody looks at test rows: no opening is counted.
std::string rows_csv(const LoadOptions& options, const Dataset& data);

}  // namespace gradus::runs
