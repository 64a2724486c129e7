// base64.hpp - bytes as text (RFC 4648), for formats that hold text only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Four characters for every three bytes, filled up with "=".
std::string to_base64(std::span<const std::uint8_t> bytes);

/// The bytes; nothing where the text is not what to_base64 gives for any.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace gradus
