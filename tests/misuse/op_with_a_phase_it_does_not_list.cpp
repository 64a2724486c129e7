// op_with_a_phase_it_does_not_list.cpp - start would never run | lists its units, grain, prepare
#include "ops.hpp"

namespace gradus {

struct Same : SameWithoutPhases, SameUnits {
#ifdef MISUSE
  static void start(const Work&) {}
#endif
  static constexpr Phases phases{.units = &units};
};

constinit const Op same_op = make_op<Same>("same");

}  // namespace gradus
