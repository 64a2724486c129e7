// constant.cpp - one learning rate from start to end.
#include "optim/part_file.hpp"

namespace gradus {
namespace {

double formula(const Constant&, double base, const Progress&) { return base; }

}  // namespace

constinit const ScheduleKind Constant::kind =
    make_schedule<Constant, formula>("constant", "The base rate from start to end.");

}  // namespace gradus
