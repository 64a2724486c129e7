// one_of.hpp - a value of one of several types.
#pragma once

#include <utility>
#include <variant>

namespace gradus {

/// A std::variant whose copy may run out of memory. libstdc++ takes it for granted that variants of numbers,
/// texts and vectors always hold something, and where a copy fails, destroys what was never there. So each
/// part is copied first, and then moved, which cannot fail.
template <class... Types>
class OneOf : public std::variant<Types...> {
 public:
  using std::variant<Types...>::variant;
  OneOf() = default;
  OneOf(const OneOf& other) : std::variant<Types...>() {
    std::visit(
        [this](const auto& held) {
          auto copy = held;
          static_cast<std::variant<Types...>&>(*this) = std::move(copy);
        },
        static_cast<const std::variant<Types...>&>(other));
  }
  OneOf(OneOf&&) noexcept = default;
  OneOf& operator=(const OneOf& other) { return *this = OneOf(other); }
  OneOf& operator=(OneOf&&) noexcept = default;
  ~OneOf() = default;
};

}  // namespace gradus
