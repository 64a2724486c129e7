// json.hpp - JSON that commands print: fields in the order they are added, ASCII only, one line.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::cli {

/// A JSON value. Numbers that are not finite become null.
class Json {
 public:
  /// An object without fields.
  Json();
  Json(std::string_view text);                                     // NOLINT: conversions are the point
  Json(const char* text) : Json(std::string_view(text)) {}         // NOLINT
  Json(const std::string& text) : Json(std::string_view(text)) {}  // NOLINT
  Json(std::nullptr_t);                                            // NOLINT
  Json(std::same_as<bool> auto value) : Json(Truth{value}) {}      // NOLINT
  Json(std::floating_point auto value) : Json(Real{value}) {}      // NOLINT
  template <std::integral T>
  requires(!std::same_as<T, bool>) Json(T value) : Json(Whole{static_cast<std::int64_t>(value)}) {}  // NOLINT
  template <class T>
  Json(const std::vector<T>& values) : Json(array()) {  // NOLINT
    for (const T& value : values) push(value);
  }

  static Json array();
  /// Adds a field, or replaces it.
  Json& set(std::string_view key, const Json& value);
  /// Adds an element to an array.
  Json& push(const Json& value);
  /// In one line.
  std::string str() const;

 private:
  struct Truth {
    bool value;
  };
  struct Real {
    double value;
  };
  struct Whole {
    std::int64_t value;
  };
  explicit Json(Truth value);
  explicit Json(Real value);
  explicit Json(Whole value);

  struct Value;
  std::shared_ptr<Value> value_;
};

}  // namespace gradus::cli
