// convert.hpp - one number from one element type to another.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

namespace gradus {

/// To an integer type: fractions are cut towards zero, numbers beyond its range become its nearest one, not a
/// number its lowest. (The language leaves these undefined.)
template <class To, class From>
constexpr To limited(From x) {
  using Limits = std::numeric_limits<To>;
  if constexpr (std::is_floating_point_v<From>) {
    constexpr From past = 2 * static_cast<From>(std::uint64_t{1} << (Limits::digits - 1));  // first beyond it
    const bool enough = x >= static_cast<From>(Limits::min());
    return enough ? (x < past ? static_cast<To>(x) : Limits::max()) : Limits::min();
  } else if constexpr (sizeof(From) > sizeof(To)) {
    return static_cast<To>(x < Limits::min() ? Limits::min() : x > Limits::max() ? Limits::max() : x);
  } else {
    return static_cast<To>(x);
  }
}

/// The same number as another element type: limited() to integers; as bool, all but 0 is true.
template <class To, class From>
constexpr To converted(From x) {
  if constexpr (std::is_same_v<From, To> || std::is_floating_point_v<To>)
    return static_cast<To>(x);
  else if constexpr (std::is_same_v<To, bool>)
    return x != From(0);
  else
    return limited<To>(x);
}

}  // namespace gradus
