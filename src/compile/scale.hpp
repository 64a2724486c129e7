// scale.hpp - a product with a single number and the sum or difference after it, in one loop.
#pragma once

#include "graph/op.hpp"

namespace gradus::compile {

/// Loops over (s, x, z) that read s once: s x + z, s x - z and z - s x. Rounded after the product, as two ops
/// are.
struct ScaleLoops {
  Loop add, subtract, subtract_from;
};

/// The loops for a floating-point type; null for others.
const ScaleLoops* scale_loops(Dtype dtype);

}  // namespace gradus::compile
