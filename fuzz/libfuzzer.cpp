// libfuzzer.cpp - a reader under libFuzzer: GRADUS_READER=NAME fuzz_readers [options and corpus of
// libFuzzer].
#include <cstdio>
#include <cstdlib>

#include "reader.hpp"

namespace {

// A variable rather than an argument, as libFuzzer starts itself anew with the arguments it knows.
const gradus::fuzz::Reader& chosen() {
  static const gradus::fuzz::Reader* const reader = [] {
    const char* name = std::getenv("GRADUS_READER");  // NOLINT: one thread
    const gradus::fuzz::Reader* found = gradus::fuzz::find_reader(name ? name : "");
    if (found) return found;
    std::fputs("fuzz_readers: set GRADUS_READER to one of\n", stderr);
    for (const auto& each : gradus::fuzz::readers()) std::fprintf(stderr, "  %s\n", each.name);
    std::exit(2);
  }();
  return *reader;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)gradus::fuzz::try_bytes(chosen(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
