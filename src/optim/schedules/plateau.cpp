// plateau.cpp - a smaller learning rate when the validation loss no longer falls.
#include <algorithm>
#include <cmath>
#include <limits>

#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field plateau_fields[] = {
    field<&Plateau::factor>("factor", {.least = 0, .most = 1, .open = true},
                            "what the rate is multiplied by"),
    field<&Plateau::patience>("patience", not_negative, "epochs without progress that are borne", "epochs"),
    field<&Plateau::threshold>("threshold", not_negative, "share by which a loss must beat the best one"),
    field<&Plateau::floor>("floor", fraction, "smallest rate, as a share of the base rate"),
};

// Read off the whole history each time, so that there is nothing to remember and nothing to checkpoint.
double formula(const Plateau& schedule, double base, const Progress& progress) {
  double rate = 1, best = std::numeric_limits<double>::infinity();
  std::int64_t without = 0;
  for (const double loss : progress.validation_losses) {
    if (!std::isfinite(loss)) continue;  // it says neither that there is progress nor that there is none
    if (std::isinf(best) ? loss < best : loss < best - schedule.threshold * std::abs(best)) {
      best = loss;
      without = 0;
    } else if (++without > schedule.patience) {
      rate = std::max(rate * schedule.factor, schedule.floor);
      without = 0;
    }
  }
  return base * rate;
}

}  // namespace

constinit const ScheduleKind Plateau::kind =
    make_schedule<Plateau, formula>("plateau",
                                    "base, times factor each time more than `patience` epochs in a row did "
                                    "not bring the validation loss below "
                                    "(1 - threshold) times its best (as PyTorch's ReduceLROnPlateau).",
                                    plateau_fields, true);

}  // namespace gradus
