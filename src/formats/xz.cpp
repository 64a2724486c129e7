// xz.cpp - .xz files of any number of streams.
#include <fmt/format.h>
#include <lzma.h>

#include <gradus/error.hpp>
#include <new>

#include "formats/component.hpp"
#include "formats/growing.hpp"

namespace gradus::formats {
namespace {

// Files made with the largest preset need 65 MiB to be unpacked.
constexpr std::uint64_t most_memory = std::uint64_t{1} << 30;

bool is_xz(std::string_view bytes) {
  return bytes.starts_with(
      std::string_view("\xfd"
                       "7zXZ\0",
                       6));
}

/// A decoder that frees itself.
struct Decoder {
  Decoder() {
    if (lzma_stream_decoder(&stream, most_memory, LZMA_CONCATENATED) != LZMA_OK) throw std::bad_alloc();
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { lzma_end(&stream); }
  lzma_stream stream = LZMA_STREAM_INIT;
};

std::string unpack_xz(std::string_view bytes, const std::string& file, std::uint64_t most) {
  Growing result(file, most);
  Decoder decoder;
  lzma_stream& stream = decoder.stream;
  stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  stream.avail_in = bytes.size();
  for (;;) {
    stream.next_out = reinterpret_cast<std::uint8_t*>(result.place());
    stream.avail_out = result.room();
    const std::size_t room = stream.avail_out;
    const lzma_ret status = lzma_code(&stream, LZMA_FINISH);
    result.add(room - stream.avail_out);
    if (status == LZMA_STREAM_END) return result.finish();
    if (status == LZMA_MEM_ERROR) throw std::bad_alloc();
    if (status == LZMA_MEMLIMIT_ERROR)
      throw DataError(fmt::format("{}: an xz file that needs more than {} to be unpacked", file,
                                  bytes_text(most_memory)));
    if (status != LZMA_OK)
      throw DataError(fmt::format("{}: an xz file that is damaged or cut short; fetch the file again", file));
  }
}

}  // namespace

constinit const data::Packing xz_packing{"xz", is_xz, unpack_xz};

}  // namespace gradus::formats
