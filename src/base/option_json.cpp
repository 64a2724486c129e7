// option_json.cpp - declared options as members of a JSON object, and back.
#include "base/option_json.hpp"

#include <string>
#include <variant>

namespace gradus {
namespace {

/// Reads a member as each type of value, which the value is beforehand.
struct OptionReader {
  const Json& json;
  const char* key;
  std::string_view what;

  template <class T>
  void operator()(T& value) const {
    value = member<T>(json, key, what);
  }
  void operator()(PartValue& value) const {
    const auto text = member<std::string>(json, key, what);
    value = PartValue(value.how(), text.empty() ? nullptr : value.how().parse(text));
  }
  // No option holds these.
  void operator()(std::optional<Extent>&) const {}
  void operator()(Numbers&) const {}
};

Json json_of(const FieldValue& value) {
  return std::visit(
      [&]<class T>(const T& held) -> Json {
        if constexpr (std::is_constructible_v<Json, const T&>)
          return Json(held);
        else
          return Json(field_text(value));
      },
      static_cast<const FieldValue::variant&>(value));
}

// What is written where nothing is given.
bool is_nothing(const FieldValue& value) {
  return std::visit(
      []<class T>(const T& held) {
        if constexpr (std::is_same_v<T, PartValue>)
          return held.held() == nullptr;
        else
          return held == T{};
      },
      static_cast<const FieldValue::variant&>(value));
}

}  // namespace

void add_options(std::span<const DeclaredOption> options, const void* object, Json& json) {
  for (const DeclaredOption& option : options) json.add(option.field.name, json_of(option.field.get(object)));
}

void read_options(std::span<const DeclaredOption> options, const Json& json, std::string_view what,
                  void* object) {
  for (const DeclaredOption& option : options) {
    const Field& field = option.field;
    if (!json.contains(field.name)) continue;
    FieldValue found = field.get(object);
    const FieldValue like = found;
    std::visit(OptionReader{json, field.name, what}, static_cast<FieldValue::variant&>(found));
    if (field.clear != nullptr && is_nothing(found)) {
      field.clear(object);
      continue;
    }
    check_field("the options", field, found, like);
    field.set(object, found);
  }
}

bool is_changed(const DeclaredOption& option, const void* object, const void* usual) {
  return option.field.is_given(object) != option.field.is_given(usual) ||
         !(option.field.get(object) == option.field.get(usual));
}

void check_options(std::string_view owner, std::span<const DeclaredOption> options, const void* object) {
  for (const DeclaredOption& option : options)
    if (option.field.is_given(object)) {
      const FieldValue value = option.field.get(object);
      check_field(owner, option.field, value, value);
    }
}

}  // namespace gradus
