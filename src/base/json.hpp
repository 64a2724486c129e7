// json.hpp - JSON in and out, with errors that say which text is wrong and where.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <gradus/error.hpp>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gradus {

/// Objects keep the order in which their members were written.
using Json = nlohmann::ordered_json;

/// Deepest nesting that is read.
inline constexpr int most_json_depth = 64;

/// Reads JSON. Throws FileError naming `what` and the line for anything else, for nesting beyond the limit
/// and for objects that have a member twice.
Json parse_json(std::string_view text, std::string_view what);

/// Does all of parse_json but building the value, in linear time. Returns the names of the outermost object's
/// members, in order; none where the text is no object.
std::vector<std::string> check_json(std::string_view text, std::string_view what,
                                    int most_depth = most_json_depth);

/// JSON as text, in one line or indented; bytes that are not UTF-8 are replaced.
std::string dump_json(const Json& json, int indent = -1);

/// Says that a member is not what was expected, "a whole number", say. Throws FileError.
[[noreturn]] void refuse_member(std::string_view found, std::string_view key, std::string_view expected,
                                std::string_view what);

/// Whether a JSON value is exactly of a type: numbers are not cut, truth values are no numbers.
template <class T>
struct JsonType;

template <>
struct JsonType<bool> {
  static constexpr std::string_view name = "true or false";
  static bool fits(const auto& json) { return json.is_boolean(); }
};
template <>
struct JsonType<std::string> {
  static constexpr std::string_view name = "a text";
  static bool fits(const auto& json) { return json.is_string(); }
};
template <class T>
requires std::is_floating_point_v<T>
struct JsonType<T> {
  static constexpr std::string_view name = "a number";
  static bool fits(const auto& json) { return json.is_number(); }
};
template <class T>
requires std::is_integral_v<T>
struct JsonType<T> {
  static constexpr std::string_view name =
      std::is_signed_v<T> ? "a whole number" : "a whole number, 0 or more";
  static bool fits(const auto& json) {
    using Limits = std::numeric_limits<T>;
    if (json.is_number_unsigned())
      return json.template get<std::uint64_t>() <= static_cast<std::uint64_t>(Limits::max());
    if (!json.is_number_integer()) return false;
    const auto value = json.template get<std::int64_t>();
    if constexpr (std::is_signed_v<T>) return value >= Limits::min() && value <= Limits::max();
    return value >= 0 && static_cast<std::uint64_t>(value) <= static_cast<std::uint64_t>(Limits::max());
  }
};
template <class T>
struct JsonType<std::vector<T>> {
  static constexpr std::string_view name = "a list";
  static bool fits(const auto& json) {
    if (!json.is_array()) return false;
    for (const auto& item : json)
      if (!JsonType<T>::fits(item)) return false;
    return true;
  }
};
template <class T>
struct JsonType<std::map<std::string, T>> {
  static constexpr std::string_view name = "an object";
  static bool fits(const auto& json) {
    if (!json.is_object()) return false;
    for (const auto& item : json)
      if (!JsonType<T>::fits(item)) return false;
    return true;
  }
};
template <>
struct JsonType<Json> {
  static constexpr std::string_view name = "a value";
  static bool fits(const auto&) { return true; }
};

/// A member of an object, as a type: bool, std::string, numbers, vectors and maps of these, or Json. Throws
/// FileError naming `what` and the member where it is missing or of another type.
template <class T, class AnyJson>
T member(const AnyJson& json, const char* key, std::string_view what) {
  if (!json.is_object()) throw FileError(fmt::format("{} is not a JSON object", what));
  const auto found = json.find(key);
  if (found == json.end()) throw FileError(fmt::format("{} lacks \"{}\"", what, key));
  if (!JsonType<T>::fits(*found))
    refuse_member(found->dump(-1, ' ', false, AnyJson::error_handler_t::replace), key, JsonType<T>::name,
                  what);
  return found->template get<T>();
}

/// The same, or a default where the member is missing.
template <class T>
T member_or(const Json& json, const char* key, T otherwise, std::string_view what) {
  return json.is_object() && !json.contains(key) ? otherwise : member<T>(json, key, what);
}

}  // namespace gradus
