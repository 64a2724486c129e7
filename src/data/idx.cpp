// idx.cpp - one IDX file: the format of MNIST, plain or packed.
#include "data/idx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <gradus/error.hpp>
#include <string_view>

#include "base/file.hpp"
#include "base/machine.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr std::uint32_t unsigned_bytes = 0x0800;

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
         bytes[3];
}

// Enough to tell what a file is packed in.
constexpr std::size_t most_magic = 16;

int rank_in(std::string_view bytes) { return bytes.size() < 4 ? 0 : static_cast<unsigned char>(bytes[3]); }

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

IdxFile::IdxFile(const std::filesystem::path& path, std::uint64_t most)
    : path_(path), name_(path.filename().string()) {
  char head[most_magic] = {};
  std::ifstream file(path_, std::ios::binary);
  file.read(head, sizeof head);
  const std::string_view begin(head, static_cast<std::size_t>(file.gcount()));
  if (is_packed(begin)) {
    Source source{.path = path.string(), .file = name_};
    read_source(source, most);
    unpack(source, most);
    *this = IdxFile(std::move(source));
    return;
  }
  std::error_code error;
  size_ = std::filesystem::file_size(path, error);
  if (error) throw FileError(fmt::format("cannot read {}: {}", path.string(), error.message()));
  if (size_ > most) refuse_size(path.string(), most);
  expect_memory(size_);
  rank_ = rank_in(begin);
}

IdxFile::IdxFile(Source source)
    : path_(source.path),
      name_(std::move(source.file)),
      unpacked_(std::move(source.bytes)),
      size_(unpacked_->size()),
      rank_(rank_in(*unpacked_)) {}

std::uint32_t IdxFile::read(std::span<std::uint8_t> out) {
  if (unpacked_) {
    std::copy(unpacked_->begin(), unpacked_->end(), out.begin());
    unpacked_.reset();
    return crc32(text_of(out));
  }
  std::ifstream file(path_, std::ios::binary);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  if (!file) throw FileError(fmt::format("cannot read {}", path_.string()));
  return crc32(text_of(out));
}

bool is_idx(std::string_view bytes) {
  constexpr std::string_view types("\x08\x09\x0b\x0c\x0d\x0e");
  return bytes.size() >= 8 && bytes[0] == 0 && bytes[1] == 0 &&
         types.find(bytes[2]) != std::string_view::npos && bytes[3] >= 1 && bytes[3] <= 4;
}

std::array<std::int64_t, 4> idx_lengths(std::span<const std::uint8_t> file, int rank,
                                        const std::string& name) {
  if (file.size() < idx_header(rank))
    throw DataError(fmt::format("{}: {} bytes are too few for an IDX file", name, file.size()));
  const std::uint32_t magic = big_endian(file), expected = unsigned_bytes + static_cast<std::uint32_t>(rank);
  if (magic != expected)
    throw DataError(fmt::format("{}: begins with 0x{:08x}; an IDX file of {} begins with 0x{:08x}", name,
                                magic, rank > 1 ? "images as bytes" : "labels", expected));
  std::array<std::int64_t, 4> lengths{1, 1, 1, 1};
  // The elements that the size leaves room for: no product of lengths may exceed it, so none can overflow.
  const auto elements = static_cast<std::int64_t>(file.size() - idx_header(rank));
  std::int64_t product = 1;
  for (int axis = 0; axis < rank; ++axis) {
    const std::int64_t length = big_endian(file.subspan(4 + 4 * static_cast<std::size_t>(axis)));
    lengths[static_cast<std::size_t>(axis)] = length;
    product = length == 0 || length > elements / product ? 0 : product * length;
    if (product == 0) break;
  }
  if (product != elements || elements == 0)
    throw DataError(fmt::format("{}: the header does not fit the {} bytes behind it; cut short or damaged",
                                name, elements));
  return lengths;
}

}  // namespace gradus::data
