// parts.cpp - texts of all kinds of parts, the kind in the first line: the same after being written and read
// again.
#include <gradus/catalog.hpp>

#include "reader.hpp"

namespace gradus::fuzz::parts_reader {
namespace {

template <class Part>
void check(Part (*parse)(std::string_view), std::string_view text) {
  const std::string once = text_of(parse(text));
  must(text_of(parse(once)) == once, "a part survives its text");
}

}  // namespace

void read(std::string_view bytes) {
  const std::string_view kind = cut(bytes);
  if (kind == "layer") check(&parse_layer, bytes);
  if (kind == "loss") check(&parse_loss, bytes);
  if (kind == "penalty") check(&parse_penalty, bytes);
  if (kind == "rule") check(&parse_rule, bytes);
  if (kind == "schedule") check(&parse_schedule, bytes);
  if (kind == "method") check(&parse_method, bytes);
}

}  // namespace gradus::fuzz::parts_reader
