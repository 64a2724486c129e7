// flat_cosine.cpp - the base rate for a while, then down along half a cosine.
#include <algorithm>

#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field flat_cosine_fields[] = {
    field<&FlatCosine::flat>("flat", fraction, "share of all steps before it falls"),
    field<&FlatCosine::floor>("floor", fraction, "where it ends, as a share of the base rate"),
};

double formula(const FlatCosine& schedule, double base, const Progress& progress) {
  const double t = static_cast<double>(progress.step) / static_cast<double>(progress.steps);
  if (t <= schedule.flat) return base;
  return base *
         (schedule.floor + (1 - schedule.floor) * cosine_fall((t - schedule.flat) / (1 - schedule.flat)));
}

}  // namespace

constinit const ScheduleKind FlatCosine::kind = make_schedule<FlatCosine, formula>(
    "flat_cosine",
    "base until a share `flat` of all steps is done, then base (floor + (1 - floor) (1 + cos(pi x)) / 2), x "
    "going from 0 to 1.",
    flat_cosine_fields);

}  // namespace gradus
