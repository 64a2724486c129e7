// zip.hpp - zip archives, whole in memory: what .zip, .npz and .xlsx files are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/source.hpp"

namespace gradus::data {

/// True where the bytes begin like a zip archive.
bool is_zip(std::string_view bytes);

/// A zip archive; the bytes must outlive it.
class ZipArchive {
 public:
  /// One file in it.
  struct Member {
    std::string name;
    std::uint64_t offset = 0, packed = 0, size = 0;
    std::uint32_t crc = 0;
    std::uint16_t method = 0, flags = 0;
  };

  /// Reads the directory at its end, ZIP64 too. Throws DataError where it is damaged or cut short.
  ZipArchive(std::string_view bytes, std::string file);

  const std::vector<Member>& members() const { return members_; }
  /// The member of that name; null where there is none.
  const Member* find(std::string_view name) const;
  /// Its bytes. Throws DataError where they are damaged or encrypted, FileError where there are more than
  /// `most`.
  std::string read(const Member& member, std::uint64_t most) const;

 private:
  std::string_view data_of(const Member& member) const;

  std::string_view bytes_;
  std::string file_;
  std::vector<Member> members_;
};

/// True for an archive that holds a file of that name: formats that are archives have files of their own.
bool has_member(std::string_view bytes, std::string_view name);

/// The only file of an archive, or the one that the source names. Throws UsageError where neither is.
std::string read_member(const Source& source, std::uint64_t most);

}  // namespace gradus::data
