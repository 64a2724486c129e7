// budget.hpp - what a training may cost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gradus {

/// What a training may cost: steps, or seconds, which become the steps that fit into them by a measurement at
/// its start. Zeros: anything.
struct Budget {
  double seconds = 0;
  /// Of a solver: iterations.
  std::int64_t steps = 0;
  bool operator==(const Budget&) const = default;
};

/// "2000steps", "30s"; empty where there is none.
std::string budget_text(const Budget& budget);
/// Reads it; minutes and hours, "5min" and "2h", too. Throws UsageError for anything else.
Budget parse_budget(std::string_view text);

}  // namespace gradus
