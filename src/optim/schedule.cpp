// schedule.cpp - the learning rate of a step.
#include <algorithm>

#include "base/angles.hpp"
#include "optim/part_file.hpp"

namespace gradus {

double learning_rate_at(const Schedule& schedule, double base, const Progress& progress) {
  Progress sane = progress;
  sane.epochs = std::max<std::int64_t>(sane.epochs, 1);
  sane.steps = std::max<std::int64_t>(sane.steps, 1);
  return schedule.kind().functions.rate(schedule.object(), base, sane);
}

double cosine_fall(double x) { return x >= 1 ? 0 : (1 + math::cos_of_turns(x / 2)) / 2; }

}  // namespace gradus
