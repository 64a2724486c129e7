// seeds_text.hpp - what train says of trainings that differ in their seed.
#pragma once

#include <functional>
#include <gradus/runs.hpp>

#include "console.hpp"

namespace gradus::cli {

/// Runs them with a progress bar each, and prints their spread and what their mean model reaches. `run` gets
/// the hooks. Returns the exit code, as show_training does.
int show_seeds(Console& console, int seeds, const std::function<SeedRuns(const SeedHooks&)>& run);

}  // namespace gradus::cli
