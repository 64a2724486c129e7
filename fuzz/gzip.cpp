// gzip.cpp - any bytes as a gzip file and as an IDX file: inflated, or refused with an error, and nothing
// else.
#include "data/gzip.hpp"

#include <gradus/error.hpp>

#include "data/idx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gradus;
  const std::span<const std::uint8_t> bytes(data, size);
  for (const int rank : {1, 3}) {
    try {
      idx_lengths(bytes, rank, "fuzz");
    } catch (const DataError&) {
      continue;
    }
  }
  try {
    inflate({reinterpret_cast<const char*>(data), size}, "fuzz.gz");
  } catch (const DataError&) {
    return 0;
  }
  return 0;
}
