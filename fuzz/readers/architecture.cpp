// architecture.cpp - what a model file says of its layers: refused, or the same after being written.
#include <gradus/catalog.hpp>

#include "reader.hpp"

namespace gradus::fuzz::architecture_reader {

void read(std::string_view bytes) {
  const Architecture found = parse_architecture(bytes);
  (void)found.model.infer(found.sample, found.dtype);
}

}  // namespace gradus::fuzz::architecture_reader
