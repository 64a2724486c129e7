// utf8.hpp - whether text is UTF-8.
#pragma once

#include <string_view>

namespace gradus::data {

/// Offset of the first byte that is not part of well-formed UTF-8 (RFC 3629); the size of the text where
/// there is none.
std::size_t first_invalid_utf8(std::string_view text);

}  // namespace gradus::data
