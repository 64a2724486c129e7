// drawn.hpp - what ops that draw numbers share: bits that are a function of seed, stream, step and place.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "ops/support/op_file.hpp"

namespace gradus {

/// Base of an op with the inputs seed and step.
struct Drawn {
  static constexpr Attribute<std::int64_t> stream{"stream", any_number,
                                                  "tells draws of one seed and step apart"};
  static constexpr Attribute<std::vector<std::int64_t>> lengths{"shape", any_number, "shape of the result"};
  static constexpr Attribute<Dtype> dtype{"dtype", any_number, "element type of the result"};
  static constexpr const char* not_differentiable =
      "its values are random bits, which change with seed and step alone";

  static Shape shape(const Call& c) {
    c.require(c.shape(0).rank() == 0 && c.shape(1).rank() == 0,
              "seed and step must be single numbers of rank 0");
    return Shape{std::span<const std::int64_t>(c[lengths])};
  }

  // A unit is one number.
  static constexpr Phases phases{.units = &op_parts::output_size};

  /// The bits of this call.
  static Random bits_of(const Work& work, In<std::int64_t> seed, In<std::int64_t> step) {
    return {static_cast<std::uint64_t>(seed[0]), static_cast<std::uint64_t>(work[stream]),
            static_cast<std::uint64_t>(step[0])};
  }
};

}  // namespace gradus
