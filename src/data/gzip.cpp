// gzip.cpp - inflating .gz files, whole, in memory.
#include "data/gzip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <memory>
#include <new>

#include "base/file.hpp"
#include "base/machine.hpp"

namespace gradus::data {
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

// Some writers fill the last block of a tape or disk with zeros.
bool padding(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

// Inflates the member at the start of `gzip` behind what is in `result`, and takes it off. `room` is how much
// may be inside; afterwards, how much was. All members together hold at most `most` bytes.
void inflate_member(libdeflate_decompressor* decompressor, std::string_view& gzip, std::size_t& room,
                    std::string& result, const std::string& file, std::uint64_t most) {
  const std::size_t start = result.size();
  // One byte beyond the limit shows that there is more.
  const std::size_t left = most < no_limit ? most - start + 1 : no_limit;
  const std::size_t cap = std::min(most_inside(gzip), left);
  room = std::clamp<std::size_t>(room, 1, cap);
  for (;;) {
    expect_memory(start + room);
    result.resize(start + room);
    std::size_t used = 0, written = 0;
    const auto status = libdeflate_gzip_decompress_ex(decompressor, gzip.data(), gzip.size(),
                                                      result.data() + start, room, &used, &written);
    if (status == LIBDEFLATE_SUCCESS) {
      result.resize(start + written);
      if (result.size() > most) refuse_size(file, most, true);
      gzip.remove_prefix(used);
      room = written;
      return;
    }
    if (status != LIBDEFLATE_INSUFFICIENT_SPACE) damaged(file);
    if (room >= cap && cap == left) refuse_size(file, most, true);
    if (room >= cap) damaged(file);
    room = std::min(cap, room * 2 + 4096);
  }
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string inflate(std::string_view gzip, const std::string& file, std::uint64_t most) {
  if (!is_gzip(gzip)) throw DataError(fmt::format("{}: not a gzip file", file));
  if (gzip.size() < frame_size) damaged(file);
  const Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  std::string result;
  // Of a file with one member, these are the bytes inside; of others, they may say anything.
  std::size_t room = little_endian(gzip.substr(gzip.size() - 4));
  if (room < gzip.size()) room = 4 * gzip.size();
  do {
    if (!is_gzip(gzip))
      throw DataError(
          fmt::format("{}: bytes behind the compressed ones that are not gzip; fetch the file again, or cut "
                      "them off",
                      file));
    if (gzip.size() < frame_size) damaged(file);
    inflate_member(decompressor.get(), gzip, room, result, file, most);
  } while (!padding(gzip));
  return result;
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t crc) {
  return libdeflate_crc32(crc, bytes.data(), bytes.size());
}

}  // namespace gradus::data
