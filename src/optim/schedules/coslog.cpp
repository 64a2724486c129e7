// coslog.cpp - up and down, each time twice as slowly.
#include "base/angles.hpp"
#include "base/math.hpp"
#include "base/pow.hpp"
#include "optim/part_file.hpp"

namespace gradus {
namespace {

constexpr Field coslog_fields[] = {
    field<&Coslog::cycles>("cycles", {.least = 1, .most = 30}, "times up and down")};

double formula(const Coslog& schedule, double base, const Progress& progress) {
  constexpr double log2_of_e = 1.44269504088896340736;
  const double t = static_cast<double>(progress.step) / static_cast<double>(progress.steps);
  const double turns = log2_of_e * math::log1p((math::whole_power(2.0, schedule.cycles) - 1) * t);
  return base * (1 - math::cos_of_turns(turns)) / 2;
}

}  // namespace

constinit const ScheduleKind Coslog::kind = make_schedule<Coslog, formula>(
    "coslog",
    "base (1 - cos(2 pi log2(1 + (2^cycles - 1) step / steps))) / 2 (Holzmueller, Grinsztajn and Steinwart, "
    "2024).",
    coslog_fields);

}  // namespace gradus
