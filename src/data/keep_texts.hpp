// keep_texts.hpp - cells that are handed on as they are.
#pragma once

#include <string>
#include <vector>

#include "data/content.hpp"
#include "data/csv.hpp"

namespace gradus::data {

/// Reads the table once more and puts the cells of the kept columns, which are in the header, into content.
void keep_texts(CsvReader& reader, const std::vector<std::string>& kept,
                const std::vector<std::string>& header, Content& content);

}  // namespace gradus::data
