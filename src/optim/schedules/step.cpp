// step.cpp - a smaller learning rate after every so many epochs.
#include "base/pow.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field step_fields[] = {
    field<&Step::every>("every", {.least = 1}, "epochs at one rate", "epochs"),
    field<&Step::factor>("factor", positive, "what the rate is multiplied by"),
};

double formula(const Step& schedule, double base, const Progress& progress) {
  const auto drops = progress.epoch / schedule.every;
  return base * math::whole_power(schedule.factor, drops);
}

}  // namespace

constinit const ScheduleKind Step::kind = make_schedule<Step, formula>(
    "step", "base factor^floor(epoch / every), epochs counted from 0.", step_fields);

}  // namespace gradus
