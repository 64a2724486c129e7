// cosine.cpp - from the base rate down along half a cosine.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field cosine_fields[] = {
    field<&Cosine::floor>("floor", fraction, "where it ends, as a share of the base rate")};

double formula(const Cosine& schedule, double base, const Progress& progress) {
  const double x = static_cast<double>(progress.step) / static_cast<double>(progress.steps);
  return base * (schedule.floor + (1 - schedule.floor) * cosine_fall(x));
}

}  // namespace

constinit const ScheduleKind Cosine::kind =
    make_schedule<Cosine, formula>("cosine",
                                   "base (floor + (1 - floor) (1 + cos(pi step / steps)) / 2) (Loshchilov "
                                   "and Hutter, 2017, without restarts).",
                                   cosine_fields);

}  // namespace gradus
