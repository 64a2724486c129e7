// attribute.hpp - the attributes an op declares: fixed settings of its nodes, each with a type, a range and a
// meaning.
//
//   static constexpr Attribute<double> alpha{"alpha", any_number, "what it tends to on the left", 1};
//   l[alpha]               // the value, by its type, of a Call, a Local or a Work
//   {Elu::alpha(0.5)}      // a value, as an attribute of a node
#pragma once

#include <concepts>
#include <gradus/field.hpp>
#include <gradus/graph.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace gradus {

/// What an attribute holds.
enum class AttributeType : std::uint8_t { flag, whole_number, number, element_type, extent, list };

/// A declared attribute, whatever its type.
struct AttributeInfo {
  const char* name;
  AttributeType type;
  /// Of extents and lists, for each of their numbers.
  Range range;
  const char* doc;
  /// Where it may be left out, what it is then, as a number; both numbers of an extent.
  std::optional<double> otherwise;
};

/// Types that attributes have.
template <class T>
constexpr AttributeType attribute_type() {
  if constexpr (std::same_as<T, bool>)
    return AttributeType::flag;
  else if constexpr (std::same_as<T, std::int64_t>)
    return AttributeType::whole_number;
  else if constexpr (std::same_as<T, double>)
    return AttributeType::number;
  else if constexpr (std::same_as<T, Dtype>)
    return AttributeType::element_type;
  else if constexpr (std::same_as<T, Extent>)
    return AttributeType::extent;
  else
    return AttributeType::list;
}

/// An attribute of type T: bool, std::int64_t, double, Dtype, Extent or std::vector<std::int64_t>.
template <class T>
struct Attribute : AttributeInfo {
  /// One that must be given.
  constexpr Attribute(const char* its_name, Range its_range, const char* its_doc)
      : AttributeInfo{its_name, attribute_type<T>(), its_range, its_doc, std::nullopt} {}
  /// One that may be left out.
  constexpr Attribute(const char* its_name, Range its_range, const char* its_doc, double default_value)
      : AttributeInfo{its_name, attribute_type<T>(), its_range, its_doc, default_value} {}

  /// Name and value, as apply() takes them.
  std::pair<std::string_view, AttributeValue> operator()(T value) const {
    if constexpr (std::same_as<T, Extent>)
      return {name, std::vector<std::int64_t>{value.down, value.along}};
    else if constexpr (std::same_as<T, bool> || std::same_as<T, Dtype>)
      return {name, static_cast<std::int64_t>(value)};
    else
      return {name, std::move(value)};
  }

  /// Its value among those of a node.
  decltype(auto) of(const Attributes& given) const {
    if constexpr (type_is_list)
      return given.list(name);
    else
      return single(given);
  }

 private:
  static constexpr bool type_is_list = std::same_as<T, std::vector<std::int64_t>>;

  T single(const Attributes& given) const {
    if (otherwise && !given.find(name)) return from(*otherwise);
    if constexpr (std::same_as<T, Extent>) {
      const std::vector<std::int64_t>& list = given.list(name);
      return {list.at(0), list.at(1)};
    } else if constexpr (std::same_as<T, double>) {
      return given.number(name);
    } else {
      return static_cast<T>(given.integer(name));
    }
  }
  static T from(double number) {
    if constexpr (std::same_as<T, Extent>)
      return {static_cast<std::int64_t>(number)};
    else
      return static_cast<T>(number);
  }
};

}  // namespace gradus
