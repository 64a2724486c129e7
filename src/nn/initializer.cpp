// initializer.cpp - initialisers by their text.
#include "base/part_text.hpp"
#include "nn/kinds.hpp"

namespace gradus {

Initializer parse_initializer(std::string_view text) {
  return parse_part(text, initializer_kinds(), "initialiser");
}

}  // namespace gradus
