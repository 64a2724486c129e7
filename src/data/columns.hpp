// columns.hpp - which columns of a table are inputs, which are targets, and what kind they are.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

#include "data/table.hpp"

namespace gradus::data {

/// Throws UsageError for a wanted column that the header has not, or that is wanted twice, with the option
/// that names it.
void expect_columns(const std::vector<std::string>& wanted, const std::vector<std::string>& header,
                    const std::string& file, const std::string& option);

/// Chooses columns for learning, by options that name them. Throws UsageError for names that are not in the
/// header.
Table choose_columns(const std::vector<std::string>& header, const std::string& file,
                     const LoadOptions& options);

/// Finds the columns of a schema. Targets are left out where the table has none of them. Throws DataError for
/// input columns that are not there.
Table find_columns(const std::vector<std::string>& header, const std::string& file,
                   const LoadOptions& options, const Schema& schema);

}  // namespace gradus::data
