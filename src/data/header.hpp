// header.hpp - the names of the columns of a table: its own, given ones, or their places.
#pragma once

#include <gradus/data.hpp>
#include <string>
#include <vector>

#include "data/csv.hpp"

namespace gradus::data {

/// The names of all columns in order.
struct TableNames {
  /// All different, none empty.
  std::vector<std::string> names;
  /// What stands in the header more than once, and stands for no column alone.
  std::vector<std::string> doubled;
  /// True where the table has no names of its own, or they were replaced.
  bool given = false;
  std::vector<std::string> notes;
};

/// Names the columns, and lets the reader begin with the first row. Of a text, the first row is data if its
/// cells are of the kind of those below: no word stands over numbers, and some number does, or half of its
/// words are among those below. With a schema, it holds names where those of the inputs are among them.
/// Throws UsageError for names that do not fit.
TableNames name_columns(CsvReader& reader, const TableText& text, const LoadOptions& options,
                        const Schema* schema = nullptr);

/// The options with the names of the columns that they mean: 3 and -1 are places unless a column is called
/// so, and a target that is not named is the last column, with a note. Throws UsageError for a name that
/// two columns have.
LoadOptions with_names(const LoadOptions& options, TableNames& table, const std::string& file);

/// Columns that are kept as texts; "all" stands for every one unless a column is called so. Throws UsageError
/// for a name that is not there, or two columns have.
std::vector<std::string> kept_names(const LoadOptions& options, const TableNames& table,
                                    const std::string& file);

}  // namespace gradus::data
