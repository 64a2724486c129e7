// json.cpp - JSON: the same after being written and read again.
#include "base/json.hpp"

#include "reader.hpp"

namespace gradus::fuzz::json_reader {

void read(std::string_view bytes) {
  const std::string once = dump_json(parse_json(bytes, "fuzz"), 1);
  must(dump_json(parse_json(once, "fuzz"), 1) == once, "JSON survives its text");
}

}  // namespace gradus::fuzz::json_reader
