// window_file.hpp - what the files of layers start with that move windows over images.
#pragma once

#include "nn/part_file.hpp"

namespace gradus {

// More would be a slip or an attack, and must not overflow.
inline constexpr Range window_lengths{.least = 1, .most = 1e6}, window_padding{.least = 0, .most = 1e6};

/// The windows of a pool; without a stride they lie side by side.
template <class Pool>
PoolOptions windows_of(const Pool& layer) {
  return {.kernel = layer.kernel, .stride = layer.stride.value_or(layer.kernel), .padding = layer.padding};
}

}  // namespace gradus
