// reader.hpp - readers of Gradus as functions of any bytes, and what they share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gradus::fuzz {

/// Takes any bytes. It may refuse them with an Error; any other exception, a crash, much memory or a long
/// time is a finding.
struct Reader {
  const char* name;
  void (*read)(std::string_view bytes);
};

/// All of them, in the order of their files.
std::span<const Reader> readers();
/// The one of that name; null where there is none.
const Reader* find_reader(std::string_view name);

/// Gives bytes to a reader. An Error is a fair answer: what it says is returned, nothing where there is none.
std::string try_bytes(const Reader& reader, std::string_view bytes);

/// Ends the process where something does not hold, and says what.
void must(bool holds, const char* what);

/// The bytes before the first `end`, which leave `bytes` with it; all of them where there is none.
std::string_view cut(std::string_view& bytes, char end = '\n');

/// A folder of this process for files that only readers by path take; it goes when the process ends.
std::string folder();
/// Writes a file in that folder and returns its path.
std::string put(std::string_view name, std::string_view bytes);

/// A safetensors file whose header is the first line of the bytes, so that small changes of it keep a file
/// that can be read.
std::string with_header_length(std::string_view bytes);

}  // namespace gradus::fuzz
