// nested_file.hpp - what the file of a layer that holds other layers starts with.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "nn/part_file.hpp"

namespace gradus {

/// Throws ShapeError where layers hold layers that hold layers ... too deep.
inline void expect_shallow(const Builder& build) {
  // More would be a slip or an attack: each level doubles the quotes in the text of the one around it.
  constexpr std::ptrdiff_t deepest = 16;
  const std::string_view path = build.path();
  build.require(std::count(path.begin(), path.end(), '.') <= deepest, "it is nested too deep");
}

/// Layers called "0", "1", ... after the prefix, each on what the one before gives.
inline Var in_order(const std::vector<Layer>& layers, const char* prefix, Builder& build, Var x) {
  for (std::size_t i = 0; i < layers.size(); ++i)
    x = build.layer(fmt::format("{}{}", prefix, i), layers[i], x);
  return x;
}

}  // namespace gradus
