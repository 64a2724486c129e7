// groups.hpp - rows apart by the texts of a column.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

namespace gradus::runs {

/// Rows with the same text in the kept column.
struct RowGroup {
  std::string value;
  Rows rows;
};

/// The groups of rows of data that keeps one column, in the order of their texts, or of numbers where all
/// are. Throws UsageError for more than a hundred.
std::vector<RowGroup> groups_of(const Rows& rows);

}  // namespace gradus::runs
