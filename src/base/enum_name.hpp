// enum_name.hpp - names of the values of an enum, checked: a cast makes values that are none.
#pragma once

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <span>
#include <string_view>

namespace gradus {

/// The name of a value, from the names of all in order. Throws UsageError, naming `what`, where it is none of
/// them.
template <class Value>
std::string_view enum_name(Value value, std::span<const std::string_view> names, std::string_view what) {
  const auto number = static_cast<std::size_t>(value);
  if (number < names.size()) return names[number];
  throw UsageError(fmt::format("there is no {} number {}: use one that has a name ({})", what, number,
                               fmt::join(names, ", ")));
}

}  // namespace gradus
