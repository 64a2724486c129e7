// seeds_text.hpp - what train says of trainings that differ in their seed.
#pragma once

#include <gradus/runs.hpp>
#include <string>

#include "console.hpp"

namespace gradus::cli {

/// Runs them with a progress bar each, and prints their spread and what their mean model reaches. Returns the
/// exit code, as show_training does.
int show_seeds(Console& console, const RunCommand& command, const std::string& folder, int seeds);

}  // namespace gradus::cli
