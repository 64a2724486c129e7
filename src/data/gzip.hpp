// gzip.hpp - inflating .gz files, whole, in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// True where the bytes begin like a gzip file.
bool is_gzip(std::string_view bytes);

/// The size that a gzip file of one member says it has inside. Throws DataError where no deflate stream of
/// that length could hold it, so that the answer is safe to allocate.
std::size_t inflated_size(std::string_view gzip, const std::string& file);

/// Inflates a gzip file of one member into a place of exactly its size; returns the CRC-32 of what was
/// inside. Throws DataError where it is damaged or has another size.
std::uint32_t inflate_into(std::string_view gzip, std::span<std::uint8_t> out, const std::string& file);

/// Inflates a gzip file of any number of members. Throws DataError where it is damaged.
std::string inflate(std::string_view gzip, const std::string& file);

/// CRC-32 as gzip and PNG use it; `crc` continues an earlier one.
std::uint32_t crc32(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace gradus
