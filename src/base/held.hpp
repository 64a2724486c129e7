// held.hpp - what an object holds by a pointer, which it loses when it is moved from.
#pragma once

#include <fmt/format.h>

#include <gradus/error.hpp>

namespace gradus {

/// The thing that a pointer of an object holds. Throws UsageError where the object was moved from; `what`
/// says what it was.
template <class Pointer>
auto& held(const Pointer& pointer, const char* what) {
  if (!pointer) throw UsageError(fmt::format("this {} was moved from, and there is nothing in it", what));
  return *pointer;
}

}  // namespace gradus
