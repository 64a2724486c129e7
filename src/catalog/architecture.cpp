// architecture.cpp - layers of a model as JSON, for model files.
#include <fmt/format.h>

#include <gradus/catalog.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "catalog/part_text.hpp"
#include "nn/fit.hpp"
#include "nn/kinds.hpp"

namespace gradus {
namespace {

constexpr const char* what = "the model's architecture";
constexpr std::size_t most_layers = 10000;

// Flags and numbers as they are, all else as its text.
Json to_json(const FieldValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return *natural;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return field_text(value);
}

// A value of the field's own type. A whole number will do for a number.
FieldValue from_json(const Json& json, const FieldValue& like, const std::string& field) {
  if (std::holds_alternative<bool>(like) && json.is_boolean()) return json.truth();
  if (std::holds_alternative<std::int64_t>(like) && json.is_number_integer()) return json.get<std::int64_t>();
  if (std::holds_alternative<std::uint64_t>(like) && json.is_number_unsigned()) return json.whole();
  if (std::holds_alternative<double>(like) && json.is_number()) return json.number();
  if (to_json(like).is_string() && json.is_string()) return parse_field(json.get<std::string>(), like, field);
  throw FileError(
      fmt::format("{} has the value {} where another type belongs", what, dump_json(json).substr(0, 60)));
}

NamedLayer read_layer(const Json& json) {
  const auto name = member<std::string>(json, "name", what);
  Layer layer(catalog::find_kind(member<std::string>(json, "kind", what), layer_kinds(), "layer"));
  for (const auto& [key, value] : json.members()) {
    if (key == "name" || key == "kind") continue;
    const std::string words[] = {key + "=?"};
    const Field* field = catalog::match_fields(layer.name(), layer.kind().fields, words).front().field;
    layer = layer.with(*field, from_json(value, field->get(layer.object()),
                                         fmt::format("{} of {}", field->name, layer.name())));
  }
  return {name, layer};
}

Architecture read(const Json& json) {
  const Json layers = member_or<Json>(json, "layers", {}, what);
  if (!layers.is_array() || layers.size() > most_layers)
    throw FileError(fmt::format("{} lacks its list of layers", what));
  std::vector<NamedLayer> list;
  for (const Json& layer : layers.items()) list.push_back(read_layer(layer));
  const auto sample = member<std::vector<std::int64_t>>(json, "sample", what);
  Architecture result{Model(std::move(list)), Shape(sample),
                      parse_dtype(member<std::string>(json, "dtype", what))};
  for (const auto& name : member_or<std::vector<std::string>>(json, "frozen", {}, what))
    result.model.freeze(name);
  result.model.infer(result.sample, result.dtype);
  return result;
}

}  // namespace

std::string architecture_text(const Model& model) {
  expect_layers(model);
  Json layers = Json::array();
  for (const NamedLayer& named : model.layers()) {
    Json layer{{"name", named.name}, {"kind", named.layer.name()}};
    for (const Field& field : named.layer.kind().fields)
      if (field.is_given(named.layer.object())) layer[field.name] = to_json(field.get(named.layer.object()));
    layers.push_back(std::move(layer));
  }
  Json frozen = Json::array();
  for (const Parameter& parameter : model.parameters())
    if (parameter.frozen) frozen.push_back(parameter.name);
  const std::span<const std::int64_t> sample = model.sample().lengths();
  Json json{{"layers", std::move(layers)},
            {"sample", std::vector<std::int64_t>(sample.begin(), sample.end())},
            {"dtype", name(model.dtype())}};
  if (!frozen.empty()) json["frozen"] = std::move(frozen);
  return dump_json(json, -1, BadUtf8::refuse);
}

Architecture parse_architecture(std::string_view text) {
  const Json json = parse_json(text, what);
  try {
    return read(json);
  } catch (const FileError&) {
    throw;
  } catch (const Error& error) {
    throw FileError(fmt::format("{} cannot be used: {}", what, error.message()));
  }
}

}  // namespace gradus
