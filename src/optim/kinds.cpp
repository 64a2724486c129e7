// kinds.cpp - tables made of the lines that the build derives from file names; a misnamed file fails to link,
// by name.
#include "optim/kinds.hpp"

namespace gradus {
namespace {

#define GRADUS_ENTRY(stem, Type) &Type::kind,
constexpr const RuleKind* all_rules[] = {
#include "tables/rules.inc"
};
constexpr const ScheduleKind* all_schedules[] = {
#include "tables/schedules.inc"
};
#undef GRADUS_ENTRY

#define GRADUS_ENTRY(stem, Type) &methods::Type::kind,
constexpr const MethodKind* all_methods[] = {
#include "tables/methods.inc"
};
#undef GRADUS_ENTRY

}  // namespace

std::span<const RuleKind* const> rule_kinds() { return all_rules; }
std::span<const ScheduleKind* const> schedule_kinds() { return all_schedules; }
std::span<const MethodKind* const> method_kinds() { return all_methods; }

}  // namespace gradus
