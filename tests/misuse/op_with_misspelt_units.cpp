// op_with_misspelt_units.cpp - a phase that there is not | Phases.* .unit.
#include "ops.hpp"

namespace gradus {

struct Same : SameWithoutPhases, SameUnits {
#ifndef MISUSE
  static constexpr Phases phases{.units = &units};
#else
  static constexpr Phases phases{.unit = &units};
#endif
};

constinit const Op same_op = make_op<Same>("same");

}  // namespace gradus
