// pool.hpp - what the pools and their gradients share: attributes, lengths, checks, samples.
#pragma once

#include "kernels/lane_pool.hpp"
#include "ops/support/extent.hpp"

namespace gradus {

/// How the windows of a pool lie.
Attributes pool_attributes(const PoolOptions& options);
/// The options that attributes came from.
PoolOptions pool_options(const Attributes& attributes);

/// The lengths of a pool over images x, in lanes or not.
kernels::Pool pool_of(const Shape& x, const Attributes& attributes);

/// Shape of the pool of images x. Throws ShapeError, naming the op of the call, where the windows do not fit.
Shape pooled_shape(const Call& call, const Shape& x);

/// Shape of the pool of a call's first input. Throws ShapeError where that is no images.
Shape pooled_images(const Call& call);

/// What the ops on pools have in common: a unit is a plane.
struct PoolOp {
  static constexpr Attribute<Extent> kernel{"kernel", lengths, "pixels of a window", 2};
  static constexpr Attribute<Extent> stride{"stride", lengths, "pixels from window to window", 2};
  static constexpr Attribute<Extent> padding{"padding", lengths_or_none,
                                             "pixels around the image, at most half of the kernel", 0};
  static constexpr const AttributeInfo* attributes[] = {&kernel, &stride, &padding};

  static std::int64_t units(const Work& work) { return work.inputs[0].shape.product(0, 2); }
  static constexpr Phases phases{.units = &units};

  /// body(pool, first pixel, first window) for each plane of the work; the pixels of images in lanes are
  /// lane_images numbers each.
  template <class Body>
  static void for_each_plane(const Work& work, const Shape& images, const Body& body) {
    const kernels::Pool pool = pool_of(images, work.attributes);
    const std::int64_t numbers = in_lanes(images) ? kernels::lane_images : 1;
    for (std::int64_t plane = work.begin; plane < work.end; ++plane)
      body(pool, plane * pool.pixels() * numbers, plane * pool.windows() * numbers);
  }
};

/// Images, what their pool gives, and the windows.
struct PoolCase {
  Shape x, y;
  PoolOptions options = {};
};

/// Windows side by side, overlapping, with gaps, padded; one pixel; no images.
std::vector<PoolCase> pool_cases();

/// They as samples of an op with these inputs.
std::vector<Sample> pool_samples(std::initializer_list<Shape PoolCase::*> inputs);

}  // namespace gradus
