// field_facts.cpp - the declared settings of parts and ops, for people and for programs.
#include "field_facts.hpp"

#include <fmt/format.h>

#include "text_table.hpp"

namespace gradus::cli {
namespace {

const char* scale_name(Scale scale) {
  constexpr const char* names[] = {"linear", "logarithmic", "powers of two"};
  return names[static_cast<std::size_t>(scale)];
}

}  // namespace

Json fields_json(std::span<const catalog::FieldFacts> fields) {
  Json all = Json::array();
  for (const catalog::FieldFacts& field : fields)
    all.push_back(Json()
                      .set("field", field.name)
                      .set("type", field.type)
                      .set("default", field.otherwise)
                      .set("range", field.range)
                      .set("scale", scale_name(field.scale))
                      .set("unit", field.unit)
                      .set("doc", field.meaning));
  return all;
}

std::string fields_table(std::string_view title, std::span<const catalog::FieldFacts> fields) {
  TextTable table({std::string(title), "default", "is", "range", "meaning"});
  for (const catalog::FieldFacts& field : fields)
    table.row({field.name, field.otherwise.empty() ? "-" : field.otherwise, field.type,
               field.range.empty() ? "-" : field.range,
               field.unit.empty() ? field.meaning : fmt::format("{} ({})", field.meaning, field.unit)});
  return table.str();
}

}  // namespace gradus::cli
