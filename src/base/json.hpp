// json.hpp - JSON in and out, with errors that say which text is wrong and where.
//
// A value of our own rather than the library's: reading that library's header costs more than most of our
// files take to compile.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <gradus/error.hpp>
#include <gradus/one_of.hpp>
#include <initializer_list>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

/// A member of an object.
template <class Value>
struct NamedValue {
  std::string key;
  Value value;
  bool operator==(const NamedValue&) const = default;
};

/// A JSON value. Objects keep the order in which their members were written; numbers that are not finite are
/// written as null.
class Json {
 public:
  using Member = NamedValue<Json>;
  /// A name and a value, to write objects down: Json{{"rows", 3}, {"loss", 0.5}}.
  using Pair = std::pair<std::string_view, Json>;

  /// null
  Json() = default;
  Json(std::nullptr_t) {}                                 // NOLINT: conversions are the point
  Json(std::same_as<bool> auto value) : value_(value) {}  // NOLINT
  Json(std::floating_point auto value) : value_(static_cast<double>(value)) {}  // NOLINT
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T value) {  // NOLINT
    if constexpr (std::is_signed_v<T>)
      value_ = static_cast<std::int64_t>(value);
    else
      value_ = static_cast<std::uint64_t>(value);
  }
  Json(std::string text) : value_(std::move(text)) {}         // NOLINT
  Json(std::string_view text) : value_(std::string(text)) {}  // NOLINT
  Json(const char* text) : value_(std::string(text)) {}       // NOLINT
  template <class T>
  Json(const std::vector<T>& values) : Json(array()) {  // NOLINT
    for (const T& value : values) push_back(value);
  }
  template <class T, class Less>
  Json(const std::map<std::string, T, Less>& members) : Json(object()) {  // NOLINT
    for (const auto& [key, value] : members) add(key, value);
  }
  Json(std::initializer_list<Pair> members);

  static Json array(std::initializer_list<Json> items = {});
  static Json object();

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_boolean() const { return std::holds_alternative<bool>(value_); }
  bool is_number_unsigned() const { return std::holds_alternative<std::uint64_t>(value_); }
  bool is_number_integer() const {
    return is_number_unsigned() || std::holds_alternative<std::int64_t>(value_);
  }
  bool is_number() const { return is_number_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<std::vector<Json>>(value_); }
  bool is_object() const { return std::holds_alternative<std::vector<Member>>(value_); }

  /// What it holds, of the right kind; numbers are converted. Throws std::bad_variant_access for another
  /// kind.
  bool truth() const { return std::get<bool>(value_); }
  double number() const;
  /// A whole number modulo 2^64.
  std::uint64_t whole() const;
  const std::string& text() const { return std::get<std::string>(value_); }
  /// The same by type: bool, numbers, std::string, vectors and maps of these.
  template <class T>
  T get() const;

  /// Items of an array, none of anything else.
  std::span<const Json> items() const;
  /// Members of an object, none of anything else.
  std::span<const Member> members() const;
  /// Number of items or members.
  std::size_t size() const { return items().size() + members().size(); }
  bool empty() const { return size() == 0; }

  /// The member of that name, or null where there is none.
  const Json* find(std::string_view key) const;
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  /// The item at that place; no check.
  const Json& operator[](std::integral auto place) const { return items()[static_cast<std::size_t>(place)]; }
  /// The member of that name. Throws FileError where there is none.
  const Json& operator[](std::string_view key) const;
  /// The member of that name, made where there is none; null becomes an object.
  Json& operator[](std::string_view key);
  /// Adds a member, or replaces it.
  Json& set(std::string_view key, Json value);
  /// Adds a member of a name that it does not have yet; null becomes an object.
  Json& add(std::string key, Json value);
  /// Adds an item; null becomes an array.
  Json& push_back(Json value);

  /// Same kinds, same values, members in the same order.
  bool operator==(const Json& other) const;

  /// In one line, in ASCII; bytes that are not UTF-8 are replaced.
  std::string str() const;

 private:
  OneOf<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, std::vector<Json>,
        std::vector<Member>>
      value_;
};

inline std::span<const Json> Json::items() const {
  const auto* found = std::get_if<std::vector<Json>>(&value_);
  return found ? std::span<const Json>(*found) : std::span<const Json>();
}

inline std::span<const Json::Member> Json::members() const {
  const auto* found = std::get_if<std::vector<Member>>(&value_);
  return found ? std::span<const Member>(*found) : std::span<const Member>();
}

/// Deepest nesting that is read.
inline constexpr int most_json_depth = 64;

/// Reads JSON in linear time. Throws FileError naming `what` and the line for anything else, for nesting
/// beyond the limit and for objects that have a member twice.
Json parse_json(std::string_view text, std::string_view what, int most_depth = most_json_depth);

/// What to do with bytes that are not UTF-8: replace them, or throw UsageError.
enum class BadUtf8 { replace, refuse };

/// JSON as text, in one line or indented.
std::string dump_json(const Json& json, int indent = -1, BadUtf8 bad = BadUtf8::replace);

/// Says that a member is not what was expected, "a whole number", say. Throws FileError.
[[noreturn]] void refuse_member(const Json& found, std::string_view key, std::string_view expected,
                                std::string_view what);

/// Whether a JSON value is exactly of a type, and its value: numbers are not cut, truth values are no
/// numbers.
template <class T>
struct JsonType;

template <>
struct JsonType<bool> {
  static constexpr std::string_view name = "true or false";
  static bool fits(const Json& json) { return json.is_boolean(); }
  static bool of(const Json& json) { return json.truth(); }
};
template <>
struct JsonType<std::string> {
  static constexpr std::string_view name = "a text";
  static bool fits(const Json& json) { return json.is_string(); }
  static std::string of(const Json& json) { return json.text(); }
};
template <class T>
requires std::is_floating_point_v<T>
struct JsonType<T> {
  static constexpr std::string_view name = "a number";
  static bool fits(const Json& json) { return json.is_number(); }
  static T of(const Json& json) { return static_cast<T>(json.number()); }
};
/// What numbers of so many bytes are called where another one was found.
constexpr std::string_view whole_number_name(bool is_signed, std::size_t bytes) {
  constexpr std::string_view signed_names[] = {"a whole number from -128 to 127",
                                               "a whole number from -32768 to 32767",
                                               "a whole number from -2147483648 to 2147483647",
                                               "a whole number from -2^63 to 2^63 - 1"},
                             unsigned_names[] = {
                                 "a whole number from 0 to 255", "a whole number from 0 to 65535",
                                 "a whole number from 0 to 4294967295", "a whole number from 0 to 2^64 - 1"};
  const std::size_t place = bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3;
  return is_signed ? signed_names[place] : unsigned_names[place];
}
/// True where the number is whole and within the limits.
bool whole_number_fits(const Json& json, std::int64_t least, std::uint64_t most);
template <class T>
requires std::is_integral_v<T>
struct JsonType<T> {
  static constexpr std::string_view name = whole_number_name(std::is_signed_v<T>, sizeof(T));
  static bool fits(const Json& json) {
    using Limits = std::numeric_limits<T>;
    return whole_number_fits(json, static_cast<std::int64_t>(Limits::min()),
                             static_cast<std::uint64_t>(Limits::max()));
  }
  static T of(const Json& json) { return static_cast<T>(json.whole()); }
};
template <class T>
struct JsonType<std::vector<T>> {
  static constexpr std::string_view name = "a list";
  static bool fits(const Json& json) {
    if (!json.is_array()) return false;
    for (const Json& item : json.items())
      if (!JsonType<T>::fits(item)) return false;
    return true;
  }
  static std::vector<T> of(const Json& json) {
    std::vector<T> values;
    for (const Json& item : json.items()) values.push_back(JsonType<T>::of(item));
    return values;
  }
};
template <class T>
struct JsonType<std::map<std::string, T>> {
  static constexpr std::string_view name = "an object";
  static bool fits(const Json& json) {
    if (!json.is_object()) return false;
    for (const auto& [key, value] : json.members())
      if (!JsonType<T>::fits(value)) return false;
    return true;
  }
  static std::map<std::string, T> of(const Json& json) {
    std::map<std::string, T> values;
    for (const auto& [key, value] : json.members()) values.emplace(key, JsonType<T>::of(value));
    return values;
  }
};
template <>
struct JsonType<Json> {
  static constexpr std::string_view name = "a value";
  static bool fits(const Json&) { return true; }
  static Json of(const Json& json) { return json; }
};

template <class T>
T Json::get() const {
  return JsonType<T>::of(*this);
}

/// The member of that name. Throws FileError naming `what` where it is missing.
const Json& member_of(const Json& json, std::string_view key, std::string_view what);

/// A member of an object, as a type: bool, std::string, numbers, vectors and maps of these, or Json. Throws
/// FileError naming `what` and the member where it is missing or of another type.
template <class T>
T member(const Json& json, std::string_view key, std::string_view what) {
  const Json& found = member_of(json, key, what);
  if (!JsonType<T>::fits(found)) refuse_member(found, key, JsonType<T>::name, what);
  return found.get<T>();
}

/// The same, or a default where the member is missing.
template <class T>
T member_or(const Json& json, std::string_view key, T otherwise, std::string_view what) {
  return json.is_object() && !json.contains(key) ? otherwise : member<T>(json, key, what);
}

}  // namespace gradus
