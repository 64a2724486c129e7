// unpacking.hpp - parts of a file that are packed one by one, and say how large they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus::formats {

/// How a part is packed.
enum class Codec : std::uint8_t { none, snappy, gzip, zstd, lz4_block, lz4_frame };

/// The bytes inside, of which there are exactly `size`. `what` as in "t.parquet: a Parquet file". Throws
/// DataError where there are not, FileError where `size` is more than `most`.
std::string unpack_part(std::string_view packed, Codec codec, std::uint64_t size, const std::string& what,
                        std::uint64_t most);

}  // namespace gradus::formats
