// stored_zip.hpp - zip archives that a test makes.
#pragma once

#include <libdeflate.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gradus {

/// An archive of members as they are, without packing.
inline std::string stored_zip(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string bytes, directory;
  const auto add = [](std::string& text, std::size_t value, int width) {
    for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8 * i));
  };
  for (const auto& [name, content] : members) {
    std::string facts;
    add(facts, 20, 2);
    facts.append(8, '\0');
    add(facts, libdeflate_crc32(0, content.data(), content.size()), 4);
    add(facts, content.size(), 4);
    add(facts, content.size(), 4);
    add(facts, name.size(), 2);
    add(facts, 0, 2);
    directory.append("PK\1\2\0\0", 6).append(facts).append(10, '\0');
    add(directory, bytes.size(), 4);
    directory += name;
    bytes.append("PK\3\4", 4).append(facts).append(name).append(content);
  }
  const std::size_t start = bytes.size();
  bytes.append(directory).append("PK\5\6\0\0\0\0", 8);
  add(bytes, members.size(), 2);
  add(bytes, members.size(), 2);
  add(bytes, directory.size(), 4);
  add(bytes, start, 4);
  add(bytes, 0, 2);
  return bytes;
}

}  // namespace gradus
