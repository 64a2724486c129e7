// signatures.hpp - what files begin with, for telling a user what a file that is not read may be.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

namespace gradus::data {

/// How one kind of file begins.
struct Signature {
  std::string_view bytes;
  /// "a PDF document"
  const char* name;
  std::size_t offset = 0;
  /// True where the component gradus::formats reads it.
  bool component = false;
  /// True for images, which come in folders.
  bool picture = false;

  /// True where no word begins so: text may be called ORC.
  bool is_no_word() const {
    return !std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
  }
};

/// The kind of file that bytes begin like; null where none is known.
const Signature* find_signature(std::string_view bytes);

}  // namespace gradus::data
