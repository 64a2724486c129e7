// lane_layout.hpp - which images lie side by side in the lanes of vectors, from one convolution to the next.
#pragma once

#include <span>

#include "compile/identities.hpp"

namespace gradus {

/// Convolutions go into the lanes; what comes out of them stays there as long as pools, element-wise ops and
/// sums over the batch follow.
std::span<const Identity> lane_layout();

}  // namespace gradus
