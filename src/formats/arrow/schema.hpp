// schema.hpp - what an Arrow file says of its columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/arrow/flatbuffer.hpp"
#include "formats/values.hpp"

namespace gradus::formats {

/// How the values of a column lie in their buffers.
enum class Layout : std::uint8_t {
  nothing,   ///< no buffers: all values are missing
  bits,      ///< a bit each
  fixed,     ///< as many bytes each
  texts,     ///< places of 32 bits, and what lies there
  texts_64,  ///< places of 64 bits
  views,     ///< 16 bytes each, which hold a short text or say where it lies
  not_read,
};

/// A column, or what is inside of one that is nested.
struct ArrowColumn {
  std::string name;
  Layout layout = Layout::not_read;
  ValueKind kind{};
  /// The dictionary that its values are in, and how places in it are held.
  std::optional<std::int64_t> dictionary{};
  ValueKind index{};
  /// What it holds where that is not read.
  std::string not_read{};
  /// What a user should hear of it.
  std::string note{};
  /// Its buffers, to which views add some in each batch, and the columns inside of it.
  std::size_t buffers = 0;
  std::vector<ArrowColumn> inside{};
};

/// Reads a schema, out of a description of so many bytes. Throws DataError where it is damaged, or its
/// numbers have their high bytes first.
std::vector<ArrowColumn> read_arrow_schema(const FlatRecord& schema, std::size_t bytes,
                                           const std::string& what);

}  // namespace gradus::formats
