// bzip2.cpp - .bz2 files of any number of streams.
#include <bzlib.h>
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <limits>
#include <new>

#include "formats/component.hpp"
#include "formats/growing.hpp"

namespace gradus::formats {
namespace {

// The sign of a block, or of the end of an empty file, follows: text may begin with BZh, too.
bool is_bzip2(std::string_view bytes) {
  return bytes.size() >= 10 && bytes.starts_with("BZh") && bytes[3] >= '1' && bytes[3] <= '9' &&
         (bytes.substr(4).starts_with("1AY&SY") || bytes.substr(4).starts_with("\x17\x72\x45\x38\x50\x90"));
}

[[noreturn]] void bad_bzip2(const std::string& file) {
  throw DataError(fmt::format("{}: a bzip2 file that is damaged or cut short; fetch the file again", file));
}

/// A decompressor that frees itself.
class Bunzip {
 public:
  Bunzip() {
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) throw std::bad_alloc();
  }
  Bunzip(const Bunzip&) = delete;
  Bunzip& operator=(const Bunzip&) = delete;
  ~Bunzip() { BZ2_bzDecompressEnd(&stream); }
  bz_stream stream{};
};

// Unpacks the stream at the start of the bytes, and takes it off.
void unpack_stream(std::string_view& bytes, Growing& result, const std::string& file) {
  constexpr std::size_t most_at_once = std::numeric_limits<unsigned>::max();
  Bunzip bunzip;
  bz_stream& stream = bunzip.stream;
  for (int status = BZ_OK; status != BZ_STREAM_END;) {
    const std::size_t given = std::min(bytes.size(), most_at_once);
    stream.next_in = const_cast<char*>(bytes.data());  // NOLINT: the library reads it
    stream.avail_in = static_cast<unsigned>(given);
    stream.next_out = result.place();
    const std::size_t room = std::min(result.room(), most_at_once);
    stream.avail_out = static_cast<unsigned>(room);
    status = BZ2_bzDecompress(&stream);
    if (status == BZ_MEM_ERROR) throw std::bad_alloc();
    if (status != BZ_OK && status != BZ_STREAM_END) bad_bzip2(file);
    const std::size_t read = given - stream.avail_in, written = room - stream.avail_out;
    if (status == BZ_OK && read == 0 && written == 0) bad_bzip2(file);
    bytes.remove_prefix(read);
    result.add(written);
  }
}

std::string unpack_bzip2(std::string_view bytes, const std::string& file, std::uint64_t most) {
  Growing result(file, most);
  do unpack_stream(bytes, result, file);
  while (is_bzip2(bytes));
  if (!bytes.empty()) bad_bzip2(file);
  return result.finish();
}

}  // namespace

constinit const data::Packing bzip2_packing{"bzip2", is_bzip2, unpack_bzip2};

}  // namespace gradus::formats
