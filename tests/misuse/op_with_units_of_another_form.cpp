// op_with_units_of_another_form.cpp - a phase of another type | invalid conversion|cannot convert
#include "ops.hpp"

namespace gradus {

struct Same : SameWithoutPhases {
#ifndef MISUSE
  static std::int64_t units(const Work& work) { return work.output.shape.size(); }
#else
  static int units(const Work& work) { return static_cast<int>(work.output.shape.size()); }
#endif
  static constexpr Phases phases{.units = &units};
};

constinit const Op same_op = make_op<Same>("same");

}  // namespace gradus
