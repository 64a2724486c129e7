// zstd.cpp - Zstandard files of any number of frames.
#include <fmt/format.h>
#include <zstd.h>

#include <gradus/error.hpp>
#include <memory>
#include <new>

#include "formats/component.hpp"
#include "formats/growing.hpp"

namespace gradus::formats {
namespace {

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

bool is_zstd(std::string_view bytes) { return bytes.starts_with("\x28\xb5\x2f\xfd"); }

std::string unpack_zstd(std::string_view bytes, const std::string& file, std::uint64_t most) {
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  Growing result(file, most);
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (std::size_t left = 1;;) {
    ZSTD_outBuffer out{result.place(), result.room(), 0};
    if (in.pos == in.size && left == 0) return result.finish();
    const std::size_t before = in.pos;
    left = ZSTD_decompressStream(context.get(), &out, &in);
    result.add(out.pos);
    if (ZSTD_isError(left) != 0 || (in.pos == before && out.pos == 0))
      throw DataError(
          fmt::format("{}: a Zstandard file that is damaged or cut short ({}); fetch the file again", file,
                      ZSTD_isError(left) != 0 ? ZSTD_getErrorName(left) : "its end is missing"));
  }
}

}  // namespace

constinit const data::Packing zstd_packing{"zstd", is_zstd, unpack_zstd};

}  // namespace gradus::formats
