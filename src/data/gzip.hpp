// gzip.hpp - inflating .gz files, whole, in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus {

/// True where the bytes begin like a gzip file.
bool is_gzip(std::string_view bytes);

/// Inflates a gzip file of any number of members, with or without zeros behind the last one. Throws DataError
/// where it is damaged, or where anything else stands behind the members.
std::string inflate(std::string_view gzip, const std::string& file);

/// CRC-32 as gzip and PNG use it; `crc` continues an earlier one.
std::uint32_t crc32(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace gradus
