// gzip.cpp - inflating .gz files, whole, in memory.
#include "data/gzip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <memory>

namespace gradus {
namespace {

struct Free {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
using Decompressor = std::unique_ptr<libdeflate_decompressor, Free>;

// Header and footer of a member; the best that deflate can do is 258 bytes for two bits, 1032 to one.
constexpr std::size_t frame_size = 18;
constexpr std::size_t best_ratio = 1032;

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  return value;
}

std::size_t most_inside(std::string_view gzip) { return gzip.size() * best_ratio; }

[[noreturn]] void damaged(const std::string& file) {
  throw DataError(fmt::format("{}: damaged or cut short: it does not inflate; fetch the file again", file));
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::size_t inflated_size(std::string_view gzip, const std::string& file) {
  if (!is_gzip(gzip)) throw DataError(fmt::format("{}: not a gzip file, whatever its name says", file));
  if (gzip.size() < frame_size) damaged(file);
  const std::size_t size = little_endian(gzip.substr(gzip.size() - 4));
  if (size > most_inside(gzip)) damaged(file);
  return size;
}

std::uint32_t inflate_into(std::string_view gzip, std::span<std::uint8_t> out, const std::string& file) {
  if (gzip.size() < frame_size) damaged(file);
  const Decompressor decompressor(libdeflate_alloc_decompressor());
  std::size_t used = 0, written = 0;
  const auto result = libdeflate_gzip_decompress_ex(decompressor.get(), gzip.data(), gzip.size(), out.data(),
                                                    out.size(), &used, &written);
  if (result != LIBDEFLATE_SUCCESS || written != out.size()) damaged(file);
  if (used != gzip.size())
    throw DataError(fmt::format("{}: more than one gzip member; inflate it first (gunzip)", file));
  // libdeflate has checked this number against the content.
  return little_endian(gzip.substr(gzip.size() - 8));
}

std::string inflate(std::string_view gzip, const std::string& file) {
  const Decompressor decompressor(libdeflate_alloc_decompressor());
  std::string result;
  while (!gzip.empty()) {
    if (gzip.size() < frame_size) damaged(file);
    const std::size_t start = result.size(), most = most_inside(gzip);
    std::size_t room = std::clamp<std::size_t>(little_endian(gzip.substr(gzip.size() - 4)), 1, most);
    for (;;) {
      result.resize(start + room);
      std::size_t used = 0, written = 0;
      const auto status = libdeflate_gzip_decompress_ex(decompressor.get(), gzip.data(), gzip.size(),
                                                        result.data() + start, room, &used, &written);
      if (status == LIBDEFLATE_SUCCESS) {
        result.resize(start + written);
        gzip.remove_prefix(used);
        break;
      }
      if (status != LIBDEFLATE_INSUFFICIENT_SPACE || room >= most) damaged(file);
      room = std::min(most, room * 2 + 4096);
    }
  }
  return result;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t crc) {
  return libdeflate_crc32(crc, bytes.data(), bytes.size());
}

}  // namespace gradus
