// unpacking.cpp - parts of a file that are packed one by one, and say how large they are.
#include "formats/unpacking.hpp"

#include <fmt/format.h>
#include <lz4.h>
#include <lz4frame.h>
#include <snappy-c.h>
#include <zstd.h>

#include <gradus/error.hpp>
#include <memory>
#include <new>

#include "base/file.hpp"
#include "base/machine.hpp"
#include "data/gzip.hpp"

namespace gradus::formats {
namespace {

// The library counts in int.
constexpr std::uint64_t most_of_lz4 = LZ4_MAX_INPUT_SIZE;

bool unpack_snappy(std::string_view packed, std::string& out) {
  std::size_t size = out.size(), said = 0;
  return snappy_uncompressed_length(packed.data(), packed.size(), &said) == SNAPPY_OK && said == size &&
         snappy_uncompress(packed.data(), packed.size(), out.data(), &size) == SNAPPY_OK;
}

bool unpack_lz4_block(std::string_view packed, std::string& out) {
  if (packed.size() > most_of_lz4 || out.size() > most_of_lz4) return false;
  const auto size = static_cast<int>(out.size());
  return LZ4_decompress_safe(packed.data(), out.data(), static_cast<int>(packed.size()), size) == size;
}

struct FreeLz4 {
  void operator()(LZ4F_dctx* context) const { LZ4F_freeDecompressionContext(context); }
};

bool unpack_lz4_frame(std::string_view packed, std::string& out) {
  LZ4F_dctx* made = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION)) != 0) throw std::bad_alloc();
  const std::unique_ptr<LZ4F_dctx, FreeLz4> context(made);
  std::size_t read = 0, written = 0;
  for (std::size_t left = 1; left != 0;) {
    std::size_t in = packed.size() - read, room = out.size() - written;
    left = LZ4F_decompress(context.get(), out.data() + written, &room, packed.data() + read, &in, nullptr);
    if (LZ4F_isError(left) != 0 || (in == 0 && room == 0 && left != 0)) return false;
    read += in;
    written += room;
  }
  return written == out.size();
}

bool unpack_zstd_part(std::string_view packed, std::string& out) {
  return ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()) == out.size();
}

bool unpack_into(std::string_view packed, Codec codec, std::string& out) {
  switch (codec) {
    case Codec::snappy:
      return unpack_snappy(packed, out);
    case Codec::lz4_block:
      return unpack_lz4_block(packed, out);
    case Codec::lz4_frame:
      return unpack_lz4_frame(packed, out);
    case Codec::zstd:
      return unpack_zstd_part(packed, out);
    default:
      out.assign(packed);
      return true;
  }
}

}  // namespace

std::string unpack_part(std::string_view packed, Codec codec, std::uint64_t size, const std::string& what,
                        std::uint64_t most) {
  if (size > most) refuse_size(what, most, true);
  std::string bytes;
  if (codec == Codec::gzip) {
    bytes = data::inflate(packed, what, size);
  } else {
    expect_memory(size);
    bytes.resize(size);
    if (!unpack_into(packed, codec, bytes)) bytes.clear();
  }
  if (bytes.size() != size)
    throw DataError(fmt::format("{} that is damaged or cut short: a part of it does not unpack", what));
  return bytes;
}

}  // namespace gradus::formats
