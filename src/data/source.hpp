// source.hpp - what a user names as data: a file, a part of one, a folder, or standard input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus::data {

/// True for "-" and what the system calls standard input.
bool is_standard_input(std::string_view data);

/// What was named, and once they are read its bytes.
struct Source {
  /// The file or folder, or "-".
  std::string path;
  /// How messages call it: "iris.csv.gz", "standard input".
  std::string file;
  /// What is meant inside of it, behind a colon: "archive.zip:member", "store.db:table". Often empty.
  std::string part{};
  /// Its bytes, without what they are packed in.
  std::string bytes{};
};

/// Finds what is named; `path` is not there where the file system knows no such name.
Source find_source(const std::string& data);

/// Reads its bytes, `most` of them. Throws FileError where they cannot be read, and where standard input is a
/// terminal or empty.
void read_source(Source& source, std::uint64_t most);

}  // namespace gradus::data
