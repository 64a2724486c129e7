// encodings.hpp - the ways in which a page of a Parquet file holds its values.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/cursor.hpp"
#include "formats/parquet/metadata.hpp"
#include "formats/values.hpp"

namespace gradus::formats {

/// Whole numbers of so many bits, as runs of equal ones and of packed ones.
std::vector<std::uint32_t> read_runs(Cursor& in, unsigned bits, std::size_t count);

/// Whole numbers as what each differs from the one before, packed in blocks.
std::vector<std::uint64_t> read_differences(Cursor& in, std::size_t count);

/// True for the two encodings whose values are places in a dictionary.
bool is_dictionary_encoding(std::int64_t encoding);

/// All other encodings: so many values, which the result and the cursor's bytes hold. Throws DataError for
/// what is damaged and for an encoding that is not read, FileError where values are longer than `most`
/// together.
RawValues read_values(Cursor& in, std::int64_t encoding, const ParquetColumn& column, std::size_t count,
                      std::uint64_t most);

}  // namespace gradus::formats
