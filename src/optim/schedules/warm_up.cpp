// warm_up.cpp - up to the base rate first.
#include <algorithm>
#include <cmath>

#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field warm_up_fields[] = {
    field<&WarmUp::epochs>("epochs", positive, "time until the base rate is reached", "epochs"),
    field<&WarmUp::then>("then", any_number, "what follows"),
    field<&WarmUp::floor>("floor", fraction, "where the cosine ends, as a share of the base rate"),
};

double formula(const WarmUp& schedule, double base, const Progress& progress) {
  const auto step = static_cast<double>(progress.step), steps = static_cast<double>(progress.steps);
  const double rising =
      std::ceil(std::min(schedule.epochs / static_cast<double>(progress.epochs), 1.0) * steps);
  if (step < rising) return base * (step + 1) / rising;
  if (schedule.then == AfterRise::constant) return base;
  return base * (schedule.floor +
                 (1 - schedule.floor) * cosine_fall((step - rising) / std::max(steps - rising, 1.0)));
}

}  // namespace

constinit const ScheduleKind WarmUp::kind =
    make_schedule<WarmUp, formula>("warm_up",
                                   "base (step + 1) / rising in the first `rising` steps, those of so many "
                                   "epochs (Goyal et al., 2017); then constant, or "
                                   "down along half a cosine.",
                                   warm_up_fields);

}  // namespace gradus
