// kinds.hpp - tables of all rules, schedules and methods, derived from the file names.
#pragma once

#include <gradus/methods.hpp>
#include <gradus/optim.hpp>
#include <span>

namespace gradus {

/// All rules, by name.
std::span<const RuleKind* const> rule_kinds();
/// All schedules, by name.
std::span<const ScheduleKind* const> schedule_kinds();
/// All methods, by name.
std::span<const MethodKind* const> method_kinds();

}  // namespace gradus
