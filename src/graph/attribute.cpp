// attribute.cpp - finds the value of an attribute.
#include "graph/attribute.hpp"

namespace gradus {

const AttributeValue* find_attribute(const Attributes& given, std::string_view name) {
  for (const auto& [key, value] : given.items())
    if (key == name) return &value;
  return nullptr;
}

}  // namespace gradus
