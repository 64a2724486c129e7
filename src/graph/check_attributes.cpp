// check_attributes.cpp - holds the attributes of a node against what its op declares.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>

#include "graph/op.hpp"

namespace gradus {
namespace {

void check_range(const Call& call, const AttributeInfo& declared, const AttributeValue& value) {
  bool fits = true;
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
    fits = std::ranges::all_of(*list,
                               [&](std::int64_t i) { return declared.range.holds(static_cast<double>(i)); });
  else if (const auto* whole = std::get_if<std::int64_t>(&value))
    fits = declared.range.holds(static_cast<double>(*whole));
  else
    fits = declared.range.holds(std::get<double>(value));
  const std::string wanted = range_text(declared.range);
  if (!fits)
    call.require(false, fmt::format("{} must be {}", declared.name, wanted.empty() ? "a number" : wanted));
}

// Reads it as its type, which throws where it is another one or missing.
void check_type(const AttributeInfo& declared, const Attributes& given) {
  switch (declared.type) {
    case AttributeType::flag:
    case AttributeType::whole_number:
    case AttributeType::element_type:
      return void(given.integer(declared.name));
    case AttributeType::number:
      return void(given.number(declared.name));
    case AttributeType::extent:
    case AttributeType::list:
      return void(given.list(declared.name));
  }
}

}  // namespace

void check_attributes(const Call& call) {
  const auto declared = call.op().attributes;
  const Attributes& given = call.attributes();
  for (const auto& [name, value] : given.items())
    if (std::ranges::none_of(declared, [&](const AttributeInfo* known) { return name == known->name; }))
      throw UsageError(fmt::format("{}: has no attribute \"{}\"", call.op().name, name));
  for (const AttributeInfo* known : declared) {
    const AttributeValue* value = given.find(known->name);
    if (!value && known->otherwise) continue;
    check_type(*known, given);
    if (known->type == AttributeType::extent)
      call.require(std::get<std::vector<std::int64_t>>(*value).size() == 2,
                   fmt::format("{} must be two numbers", known->name));
    check_range(call, *known, *value);
  }
}

}  // namespace gradus
