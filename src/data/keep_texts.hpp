// keep_texts.hpp - cells that are read beside those of inputs and targets: handed on as they are, or split
// by.
#pragma once

#include <string>
#include <vector>

#include "data/content.hpp"
#include "data/csv.hpp"

namespace gradus::data {

/// Reads the table once more and puts the cells of the kept columns, which are in the header, into content.
void keep_texts(CsvReader& reader, const std::vector<std::string>& kept,
                const std::vector<std::string>& header, Content& content);

/// Reads the column that the rows are split by, where `options` name one. Throws UsageError for a column that
/// is not there, and for two; DataError for cells that are no times.
void read_split_column(CsvReader& reader, const std::vector<std::string>& header, const std::string& file,
                       const LoadOptions& options, Content& content);

}  // namespace gradus::data
