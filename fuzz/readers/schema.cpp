// schema.cpp - a schema: the same after being written and read again.
#include <gradus/data.hpp>

#include "reader.hpp"

namespace gradus::fuzz::schema_reader {

void read(std::string_view bytes) {
  const std::string once = Schema::from_json(bytes).to_json();
  must(Schema::from_json(once).to_json() == once, "a schema survives its text");
}

}  // namespace gradus::fuzz::schema_reader
