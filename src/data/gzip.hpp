// gzip.hpp - inflating .gz files, whole, in memory.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace gradus::data {

/// For what comes with the program.
inline constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

/// True where the bytes begin like a gzip file.
bool is_gzip(std::string_view bytes);

/// Inflates a gzip file of any number of members, with or without zeros behind the last one. Throws DataError
/// where it is damaged, or where anything else stands behind the members, FileError where more than `most`
/// bytes are inside.
std::string inflate(std::string_view gzip, const std::string& file, std::uint64_t most = no_limit);

/// CRC-32 as gzip and PNG use it; `crc` continues an earlier one.
std::uint32_t crc32(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace gradus::data
