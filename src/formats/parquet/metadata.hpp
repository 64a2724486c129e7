// metadata.hpp - what a Parquet file says at its end of all that is in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/unpacking.hpp"
#include "formats/values.hpp"

namespace gradus::formats {

/// How values of a column are stored.
enum class ParquetType : std::uint8_t {
  boolean,
  int32,
  int64,
  int96,
  float32,
  float64,
  bytes,
  fixed_bytes,
};

/// A column of the table.
struct ParquetColumn {
  std::string name;
  ParquetType type = ParquetType::boolean;
  ValueKind kind{};
  /// True where values may be missing.
  bool optional = false;
  /// What it holds where that is not read: "lists or records".
  std::string not_read{};
  /// How many columns of the file it is made of; more than one, or none, where it is nested.
  std::size_t chunks = 1;
  /// What a user should hear of it.
  std::string note{};
};

/// A column's part of some rows.
struct ParquetChunk {
  std::int64_t start = 0, size = 0, values = 0;
  std::int64_t codec = 0;
  bool elsewhere = false;
};

/// Rows that lie together.
struct ParquetRows {
  std::int64_t rows = 0;
  std::vector<ParquetChunk> chunks;
};

/// All of it.
struct ParquetFile {
  std::vector<ParquetColumn> columns;
  std::vector<ParquetRows> groups;
};

/// Reads the end of a file. `what` as in "t.parquet: a Parquet file". Throws DataError where it is damaged or
/// encrypted.
ParquetFile read_parquet_end(std::string_view bytes, const std::string& what);

}  // namespace gradus::formats
