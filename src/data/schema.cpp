// schema.cpp - how training data was treated, as JSON and back.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/data.hpp>
#include <gradus/error.hpp>
#include <unordered_set>

#include "base/json.hpp"
#include "base/text.hpp"
#include "data/check_schema.hpp"

namespace gradus {
namespace {

constexpr std::string_view what = "the description of the data";

// A model file may come from anywhere: what it may ask for is bounded.
constexpr int most_depth = 8;
constexpr std::int64_t most_features = std::int64_t{1} << 22;

[[noreturn]] void nonsense(const std::string& how) {
  throw FileError(fmt::format("{} is damaged: {}", what, how));
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  std::vector<std::string> result = member<std::vector<std::string>>(object, key, what);
  std::unordered_set<std::string_view> seen;
  for (const std::string& text : result)
    if (!seen.insert(text).second) nonsense(fmt::format("{} holds {} twice", key, quote(text)));
  return result;
}

Shape shape_at(const Json& object, const char* key) {
  const auto lengths = member<std::vector<std::int64_t>>(object, key, what);
  if (lengths.size() > static_cast<std::size_t>(Shape::max_rank - 1))
    nonsense(fmt::format("{} is no shape", key));
  std::int64_t size = 1;
  for (const std::int64_t length : lengths) {
    if (length < 1 || length > most_features / size) nonsense(fmt::format("{} has an impossible size", key));
    size *= length;
  }
  return Shape(lengths);
}

// One number stands for a list of equal ones: all pixels of an image.
Json packed(const std::vector<double>& values) {
  const bool equal = values.size() > 1 &&
                     std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
  return equal ? Json(values[0]) : Json(values);
}

std::vector<double> unpacked(const Json& object, const char* key, std::int64_t size) {
  const Json& value = member_of(object, key, what);
  const auto number = [&](const Json& item) {
    if (!item.is_number() || !std::isfinite(item.number()))
      nonsense(fmt::format("{} holds something that is no number", key));
    return item.number();
  };
  if (value.is_number()) return std::vector<double>(static_cast<std::size_t>(size), number(value));
  if (!value.is_array() || value.size() != static_cast<std::size_t>(size))
    nonsense(fmt::format("{} does not hold {} numbers", key, size));
  std::vector<double> result;
  for (const Json& item : value.items()) result.push_back(number(item));
  return result;
}

Json scaling_json(const Scaling& scaling) {
  Json json{
      {"shift", packed(scaling.shift)}, {"scale", packed(scaling.scale)}, {"fill", packed(scaling.fill)}};
  if (!scaling.low.empty()) json.set("low", packed(scaling.low)).set("high", packed(scaling.high));
  if (scaling.log) json["log"] = true;
  if (scaling.smooth_clip) json["smooth_clip"] = true;
  if (!scaling.quantiles.empty()) {
    Json tables = Json::array();
    for (const QuantileTable& table : scaling.quantiles)
      tables.push_back(Json{{"numbers", table.numbers}, {"scores", table.scores}});
    json["quantiles"] = std::move(tables);
  }
  return json;
}

std::vector<QuantileTable> tables_at(const Json& scaling) {
  std::vector<QuantileTable> tables;
  if (!scaling.contains("quantiles")) return tables;
  const Json& list = member_of(scaling, "quantiles", what);
  if (!list.is_array()) nonsense("quantiles is no list");
  for (const Json& table : list.items())
    tables.push_back({member<std::vector<double>>(table, "numbers", what),
                      member<std::vector<double>>(table, "scores", what)});
  return tables;
}

Scaling scaling_at(const Json& object, const char* key, std::int64_t size) {
  const Json& value = member_of(object, key, what);
  if (!value.is_object()) nonsense(fmt::format("{} is no scaling", key));
  Scaling scaling{.shift = unpacked(value, "shift", size),
                  .scale = unpacked(value, "scale", size),
                  .fill = unpacked(value, "fill", size)};
  if (value.contains("low")) {
    scaling.low = unpacked(value, "low", size);
    scaling.high = unpacked(value, "high", size);
  }
  scaling.log = member_or(value, "log", false, what);
  scaling.smooth_clip = member_or(value, "smooth_clip", false, what);
  scaling.quantiles = tables_at(value);
  return scaling;
}

// The scaling of the inputs tells of constant columns, too: behind the features, each with the scale 0.
Scaling with_constants(Scaling scaling, const std::vector<ConstantColumn>& constants) {
  for (const ConstantColumn& column : constants) {
    scaling.scale.push_back(0);
    for (std::vector<double>* numbers : {&scaling.shift, &scaling.fill, &scaling.low, &scaling.high})
      if (!numbers->empty()) numbers->push_back(column.value);
  }
  return scaling;
}

// Takes them out of the scaling again.
std::vector<ConstantColumn> constants_of(const std::vector<std::string>& names, Scaling& scaling,
                                         std::int64_t features) {
  const auto first = static_cast<std::size_t>(features);
  std::vector<ConstantColumn> constants;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (scaling.scale[first + i] != 0)
      nonsense(fmt::format("{} is constant and has a scale", quote(names[i])));
    constants.push_back({names[i], scaling.shift[first + i]});
  }
  for (std::vector<double>* numbers :
       {&scaling.shift, &scaling.scale, &scaling.fill, &scaling.low, &scaling.high})
    if (!numbers->empty()) numbers->resize(first);
  return constants;
}

// A value of an enum by its word.
template <class Value>
Value word_or(const Json& object, const char* key, Value otherwise) {
  if (!object.contains(key)) return otherwise;
  const auto word = member<std::string>(object, key, what);
  const std::size_t place = place_of(words_of(Value{}), word);
  if (place == words_in(words_of(Value{})).size()) nonsense(fmt::format("{} is {}", key, quote(word)));
  return static_cast<Value>(place);
}

template <class Value>
std::string_view word_of_enum(Value value) {
  return word_at(words_of(value), static_cast<std::size_t>(value));
}

std::vector<InputColumn> inputs_at(const Json& object) {
  const Json& list = member_of(object, "inputs", what);
  if (!list.is_array()) nonsense("inputs is no list");
  std::vector<InputColumn> result;
  std::unordered_set<std::string> seen;
  for (const Json& value : list.items()) {
    InputColumn column{.name = member<std::string>(value, "name", what), .categories = {}};
    if (value.contains("categories")) {
      column.categories = texts_at(value, "categories");
      if (column.categories.empty()) nonsense(fmt::format("{} has no categories", quote(column.name)));
    }
    column.unit = member_or(value, "unit", std::string(), what);
    column.column = member_or(value, "column", std::string(), what);
    column.aspect = word_or(value, "aspect", Aspect::value);
    column.order = word_or(value, "order", DateOrder::ymd);
    column.other = member_or(value, "other", std::string(), what);
    column.absent = member_or(value, "absent", std::string(), what);
    if (!seen.insert(column.name).second) nonsense(fmt::format("inputs holds {} twice", quote(column.name)));
    result.push_back(std::move(column));
  }
  return result;
}

Json parse(std::string_view text) {
  Json json = parse_json(text, what, most_depth);
  if (!json.is_object()) nonsense("it is no JSON object");
  return json;
}

}  // namespace

std::vector<std::string> Schema::feature_names() const {
  std::vector<std::string> names;
  for (const InputColumn& column : inputs) {
    if (!column.categorical()) names.push_back(column.name);
    for (const std::string& category : column.categories) names.push_back(column.name + "=" + category);
  }
  for (std::int64_t j = 0; inputs.empty() && j < features(); ++j) names.push_back(fmt::format("pixel {}", j));
  return names;
}

std::string Schema::to_json() const {
  Json columns = Json::array();
  for (const InputColumn& column : inputs) {
    Json json{{"name", column.name}};
    if (column.categorical()) json["categories"] = column.categories;
    if (!column.unit.empty()) json["unit"] = column.unit;
    if (!column.column.empty()) json["column"] = column.column;
    if (column.aspect != Aspect::value) json["aspect"] = word_of_enum(column.aspect);
    if (column.order != DateOrder::ymd) json["order"] = word_of_enum(column.order);
    if (!column.other.empty()) json["other"] = column.other;
    if (!column.absent.empty()) json["absent"] = column.absent;
    columns.push_back(std::move(json));
  }
  Json json = {{"inputs", std::move(columns)},
               {"sample", std::vector<std::int64_t>(sample.lengths().begin(), sample.lengths().end())},
               {"image", std::vector<std::int64_t>(image.lengths().begin(), image.lengths().end())},
               {"task", gradus::name(task)},
               {"task_guessed", task_guessed},
               {"targets", targets},
               {"classes", classes},
               {"input_scaling", scaling_json(with_constants(input_scaling, constants))},
               {"missing", gradus::name(missing)},
               {"unknown", gradus::name(unknown)}};
  if (task == Task::regress) json["target_scaling"] = scaling_json(target_scaling);
  if (!target_low.empty()) json.set("target_low", target_low).set("target_high", target_high);
  if (target_scale != TargetScale::standard) json["target_scale"] = gradus::name(target_scale);
  if (ordered) json["ordered"] = true;
  if (!label_separator.empty()) json["label_separator"] = label_separator;
  if (!target_units.empty()) json["target_units"] = target_units;
  if (!missing_values.empty()) json["missing_values"] = missing_values;
  if (!decimal_commas.empty()) json["decimal_commas"] = decimal_commas;
  if (!given_names.empty()) json["given_names"] = given_names;
  std::vector<std::string> left_out;
  for (const ConstantColumn& column : constants) left_out.push_back(column.name);
  if (!left_out.empty()) json["constants"] = left_out;
  return dump_json(json, -1, BadUtf8::refuse);
}

Schema Schema::from_json(std::string_view text) {
  const Json json = parse(text);
  Schema schema;
  schema.inputs = inputs_at(json);
  schema.sample = shape_at(json, "sample");
  schema.image = shape_at(json, "image");
  try {
    schema.task = parse_task(member<std::string>(json, "task", what));
    schema.missing = parse_missing(member<std::string>(json, "missing", what));
    schema.unknown = parse_unknown(member<std::string>(json, "unknown", what));
  } catch (const UsageError& error) {
    nonsense(error.what());
  }
  schema.task_guessed = member<bool>(json, "task_guessed", what);
  schema.targets = texts_at(json, "targets");
  schema.classes = texts_at(json, "classes");
  schema.target_scale = word_or(json, "target_scale", TargetScale::standard);
  schema.ordered = member_or(json, "ordered", false, what);
  schema.label_separator = member_or(json, "label_separator", std::string(), what);
  schema.target_units = member_or(json, "target_units", std::vector<std::string>(), what);
  if (json.contains("missing_values")) schema.missing_values = texts_at(json, "missing_values");
  if (json.contains("decimal_commas")) schema.decimal_commas = texts_at(json, "decimal_commas");
  if (json.contains("given_names")) schema.given_names = texts_at(json, "given_names");
  std::vector<std::string> constants;
  if (json.contains("constants")) constants = texts_at(json, "constants");
  schema.input_scaling =
      scaling_at(json, "input_scaling", schema.features() + static_cast<std::int64_t>(constants.size()));
  schema.constants = constants_of(constants, schema.input_scaling, schema.features());
  if (schema.task == Task::regress)
    schema.target_scaling = scaling_at(json, "target_scaling", schema.outputs());
  schema.target_low = member_or(json, "target_low", std::vector<double>(), what);
  schema.target_high = member_or(json, "target_high", std::vector<double>(), what);
  try {
    data::check_schema(schema);
  } catch (const UsageError& error) {
    nonsense(error.what());
  }
  return schema;
}

}  // namespace gradus
