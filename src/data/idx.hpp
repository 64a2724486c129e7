// idx.hpp - one IDX file: the format of MNIST, plain or packed.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/source.hpp"

namespace gradus::data {

/// A file of unsigned bytes: a header of 4 + 4 rank bytes, then the elements, row by row.
class IdxFile {
 public:
  /// Throws FileError where it cannot be read or has more than `most` bytes, DataError where it is packed and
  /// damaged.
  IdxFile(const std::filesystem::path& path, std::uint64_t most);
  /// The same of bytes that were read.
  explicit IdxFile(Source source);

  const std::string& name() const { return name_; }
  /// Bytes of header and elements together.
  std::size_t size() const { return size_; }
  /// Axes of its elements, as the fourth byte says; 0 for a file of less bytes.
  int rank() const { return rank_; }
  /// Reads header and elements into a place of exactly size() bytes and frees what was unpacked. Returns
  /// the CRC-32. Throws FileError or DataError.
  std::uint32_t read(std::span<std::uint8_t> out);

 private:
  std::filesystem::path path_;
  std::string name_;
  /// What a packed file holds.
  std::optional<std::string> unpacked_;
  std::size_t size_ = 0;
  int rank_ = 0;
};

/// Bytes in front of the elements of a file of that rank.
constexpr std::size_t idx_header(int rank) { return 4 + 4 * static_cast<std::size_t>(rank); }

/// True where bytes begin like an IDX file of any elements.
bool is_idx(std::string_view bytes);

/// The lengths of the axes of a file of unsigned bytes as read; those beyond its rank are 1. Throws DataError
/// unless the header says what the size of the file bears out.
std::array<std::int64_t, 4> idx_lengths(std::span<const std::uint8_t> file, int rank,
                                        const std::string& name);

}  // namespace gradus::data
