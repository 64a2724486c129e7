// encoding.hpp - text in the encodings that tables come in, as UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// True for bytes that begin like text in one of the encodings that to_utf8 reads.
bool looks_like_text(std::string_view bytes);

/// The text as UTF-8: UTF-16 with or without a byte order mark, Windows-1252 and Latin-1 are read, with a
/// note. Throws DataError, with the place, for a zero byte, for UTF-16 and UTF-8 that are damaged, and for
/// UTF-32.
std::string to_utf8(std::string bytes, const std::string& file, std::vector<std::string>& notes);

/// "abalone.csv:7:23", line and character, both from 1.
std::string place_in(std::string_view text, const std::string& file, std::size_t offset);

}  // namespace gradus::data
