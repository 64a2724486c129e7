// op_without_phases.cpp - it has units and does not list them | needs .static constexpr Phases phases
#include "ops.hpp"

namespace gradus {

struct Same : SameWithoutPhases, SameUnits {
#ifndef MISUSE
  static constexpr Phases phases{.units = &units};
#endif
};

constinit const Op same_op = make_op<Same>("same");

}  // namespace gradus
