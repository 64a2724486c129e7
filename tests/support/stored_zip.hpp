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
  const auto number = [](std::size_t value, int width) {
    std::string text;
    for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
  };
  for (const auto& [name, content] : members) {
    const std::uint32_t crc = libdeflate_crc32(0, content.data(), content.size());
    const std::string facts = number(20, 2) + std::string(8, '\0') + number(crc, 4) +
                              number(content.size(), 4) + number(content.size(), 4) + number(name.size(), 2) +
                              number(0, 2);
    directory +=
        std::string("PK\1\2\0\0", 6) + facts + std::string(10, '\0') + number(bytes.size(), 4) + name;
    bytes += std::string("PK\3\4", 4) + facts + name + content;
  }
  return bytes + directory + std::string("PK\5\6\0\0\0\0", 8) + number(members.size(), 2) +
         number(members.size(), 2) + number(directory.size(), 4) + number(bytes.size(), 4) + number(0, 2);
}

}  // namespace gradus
