// safetensors.cpp - a safetensors file: no more numbers than bytes, and the same after being written.
#include <gradus/io.hpp>

#include "reader.hpp"

namespace gradus::fuzz::safetensors_reader {

void read(std::string_view bytes) {
  const std::string file = with_header_length(bytes);
  const TensorFile once = parse_safetensors(file, "fuzz.safetensors");
  std::size_t size = 0;
  for (const auto& [name, tensor] : once.tensors) size += tensor.bytes();
  must(size <= file.size(), "tensors lie in the file");
  const std::string path = folder() + "/again.safetensors";
  write_safetensors(path, once);
  must(read_safetensors(path).metadata == once.metadata, "metadata survives its file");
}

}  // namespace gradus::fuzz::safetensors_reader
