// safetensors.cpp - any bytes as a safetensors file: read, or refused with an error, and nothing else.
#include <cstdlib>
#include <gradus/error.hpp>
#include <gradus/io.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gradus;
  try {
    const TensorFile file =
        parse_safetensors({reinterpret_cast<const char*>(data), size}, "fuzz.safetensors");
    std::size_t bytes = 0;
    for (const auto& [name, tensor] : file.tensors) bytes += tensor.bytes();
    if (bytes > size) std::abort();
  } catch (const FileError&) {
    return 0;
  }
  return 0;
}
