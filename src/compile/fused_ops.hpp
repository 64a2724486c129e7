// fused_ops.hpp - identities that the compiler alone applies: they make programs fast and formulas dull.
#pragma once

#include <span>

#include "compile/identities.hpp"

namespace gradus {

/// Groups of ops by name, and the one op that takes their place.
std::span<const Identity> fused_ops();

}  // namespace gradus
