// schema.cpp - any bytes as a schema: refused, or the same after being written and read again.
#include <cstdlib>
#include <gradus/data.hpp>
#include <gradus/error.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gradus::Schema;
  try {
    const std::string once = Schema::from_json({reinterpret_cast<const char*>(data), size}).to_json();
    if (Schema::from_json(once).to_json() != once) std::abort();
  } catch (const gradus::FileError&) {
    return 0;
  }
  return 0;
}
