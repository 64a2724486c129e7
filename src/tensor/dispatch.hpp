// dispatch.hpp - from an element type known at run time to one known to the compiler.
#pragma once

#include <gradus/tensor.hpp>
#include <utility>

namespace gradus {

/// Calls `body.operator()<T>()` with the C++ type of `dtype` and returns what it returns.
template <class Body>
decltype(auto) dispatch(Dtype dtype, Body&& body) {
  switch (dtype) {
    case Dtype::float32:
      return body.template operator()<float>();
    case Dtype::float64:
      return body.template operator()<double>();
    case Dtype::int64:
      return body.template operator()<std::int64_t>();
    case Dtype::boolean:
      return body.template operator()<bool>();
    case Dtype::uint8:
      break;
  }
  return body.template operator()<std::uint8_t>();
}

/// The same for float32 and float64 alone; other types are treated as float64.
template <class Body>
decltype(auto) dispatch_floating(Dtype dtype, Body&& body) {
  if (dtype == Dtype::float32) return body.template operator()<float>();
  return body.template operator()<double>();
}

}  // namespace gradus
