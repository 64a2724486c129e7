// pool.hpp - what the pools and their gradients share: attributes, lengths, checks, samples.
#pragma once

#include "kernels/pool.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

/// "kernel", "stride", "padding".
Attributes pool_attributes(const PoolOptions& options);
/// The same, and "size": rows and columns of the images.
Attributes pool_attributes(const PoolOptions& options, const Extent& size);
/// The options that attributes came from.
PoolOptions pool_options(const Attributes& attributes);

/// The lengths of a pool over images x.
Pool pool_of(const Shape& x, const Attributes& attributes);

/// Shape of the pool of images x. Throws ShapeError, naming the op of the call, where the windows do not fit.
Shape pooled_shape(const Call& call, const Shape& x);

/// Images, what their pool gives, and the windows.
struct PoolCase {
  Shape x, y;
  PoolOptions options = {};
};

/// Windows side by side, overlapping, with gaps, padded; one pixel; no images.
std::vector<PoolCase> pool_cases();

}  // namespace gradus
