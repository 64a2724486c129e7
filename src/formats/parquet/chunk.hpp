// chunk.hpp - a column's part of some rows of a Parquet file, page by page.
#pragma once

#include <string>
#include <string_view>

#include "formats/parquet/metadata.hpp"

namespace gradus::formats {

/// Adds `rows` cells to the column of a table. `bytes` are the file's. Throws DataError for what is damaged
/// or not read, FileError where more than `most` bytes are inside of a page.
void read_chunk(std::string_view bytes, const ParquetChunk& chunk, const ParquetColumn& column,
                std::int64_t rows, const std::string& what, std::uint64_t most, CellColumn& cells);

}  // namespace gradus::formats
