// kinds.hpp - tables of all rules and schedules, derived from the file names.
#pragma once

#include <gradus/optim.hpp>
#include <span>

namespace gradus {

/// All rules, by name.
std::span<const RuleKind* const> rule_kinds();
/// All schedules, by name.
std::span<const ScheduleKind* const> schedule_kinds();

}  // namespace gradus
