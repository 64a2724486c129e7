// op_facts.cpp - all ops with their attributes, as their declarations tell them.
#include <gradus/catalog.hpp>

#include "catalog/op_table.hpp"

namespace gradus::catalog {
namespace {

// What an attribute is where it is not given, or any value of its type.
FieldValue default_of(const AttributeInfo& attribute) {
  const double number = attribute.otherwise.value_or(0);
  const auto whole = static_cast<std::int64_t>(number);
  switch (attribute.type) {
    case AttributeType::flag:
      return number != 0;
    case AttributeType::whole_number:
      return whole;
    case AttributeType::number:
      return number;
    case AttributeType::element_type:
      return std::string();
    case AttributeType::extent:
      return std::optional<Extent>(whole);
    case AttributeType::list:
      return std::vector<std::int64_t>();
  }
  return {};
}

FieldFacts attribute_facts(const AttributeInfo& attribute) {
  const FieldValue value = default_of(attribute);
  return {.name = attribute.name,
          .meaning = attribute.doc,
          .unit = {},
          .type = std::string(attribute.type == AttributeType::element_type ? "an element type"
                                                                            : type_text(value)),
          .otherwise = attribute.otherwise ? field_text(value) : "",
          .range = range_text(attribute.range),
          .scale = attribute.range.scale};
}

}  // namespace

std::vector<OpFacts> ops() {
  std::vector<OpFacts> all;
  for (const Op* op : op_table()) {
    OpFacts facts{.name = op->name,
                  .meaning = op->info.doc,
                  .signature = op->info.signature,
                  .operands = op->arity,
                  .attributes = {},
                  .formula = op_formula(*op),
                  .function = op->info.function.name ? op->info.function.name : "",
                  .not_differentiable = op->not_differentiable ? op->not_differentiable : ""};
    for (const AttributeInfo* attribute : op->attributes)
      facts.attributes.push_back(attribute_facts(*attribute));
    all.push_back(std::move(facts));
  }
  return all;
}

}  // namespace gradus::catalog
